#!/bin/sh
# Makes the secrets that docker-compose.yml reads, once: run it again and it leaves what is there alone.
# The folder is closed to others (0700); the password files in it are readable, as MySQL's own user must read them.
set -eu
cd "$(dirname "$0")/.."
umask 077
mkdir -p secrets

random() { openssl rand -hex 32; }

for name in mysql_root_password mysql_bot_password mysql_paste_password; do
  if [ ! -e "secrets/$name" ]; then
    random | tr -d '\n' > "secrets/$name"
    chmod 0444 "secrets/$name"
  fi
done

if [ ! -e secrets/paste.env ]; then
  echo "PASTE_TOKEN=$(random)" > secrets/paste.env
fi

if [ ! -e secrets/bot.env ]; then
  {
    echo 'DISCORD_TOKEN='
    cat secrets/paste.env
    echo "SEAL_KEYS=k1:$(openssl rand -base64 32)"
    echo "DATABASE_URL=mysql://tessera_bot:$(cat secrets/mysql_bot_password)@mysql/tessera"
  } > secrets/bot.env
fi

echo 'Secrets are in secrets/. Put your bot token into secrets/bot.env, and keep a copy of the folder apart from the database:'
echo 'without SEAL_KEYS no stored link can be read again.'
