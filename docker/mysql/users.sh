# Sourced by the MySQL image at its first start (hence not executable): one database and one user for each process.
# Neither user sees the other's database. The paste service keeps files unless PASTE_STORE names its database.
docker_process_sql --database=mysql <<SQL
CREATE DATABASE tessera CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER 'tessera_bot'@'%' IDENTIFIED BY '$(cat /run/secrets/mysql_bot_password)';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP ON tessera.* TO 'tessera_bot'@'%';
CREATE DATABASE tessera_paste CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE USER 'tessera_paste'@'%' IDENTIFIED BY '$(cat /run/secrets/mysql_paste_password)';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP ON tessera_paste.* TO 'tessera_paste'@'%';
SQL
