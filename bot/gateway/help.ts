/** What an operator is told when Discord's side is not set up. */

export const HOW_TO_GET_A_TOKEN = `Tessera needs a Discord bot token. It takes four steps:

  1. Open https://discord.com/developers/applications, choose "New Application", give it a name.
  2. Under "Bot": "Reset Token", copy the token; below, switch "Message Content Intent" on.
  3. Under "OAuth2 → URL Generator": choose the scopes "bot" and "applications.commands", and the permissions
     View Channels, Manage Channels, Manage Roles, Send Messages, Manage Messages, Pin Messages, Embed Links, Attach Files,
     Read Message History, Add Reactions. Open the URL it shows and invite the bot to your server.
  4. Put the token into the file .env in this folder:   DISCORD_TOKEN=…
     and run "npm start" again.

No Discord account at hand? "npm run demo" shows everything without one.`;

export const NO_MESSAGE_CONTENT =
  'The Message Content Intent is off, so "!r" cannot be read and messages that staff type are missing from transcripts. ' +
  'Switch it on at https://discord.com/developers/applications → your application → Bot → Message Content Intent, then restart. ' +
  '/reply and all buttons work without it.';
