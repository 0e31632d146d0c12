/** The simulator's front door for tests. */
export { startSimulator, type Simulator, type SimulatorOptions } from './simulator.ts';
export { ADMINISTRATOR, USUAL_BOT_PERMISSIONS, type GuildHandle, type RoleHandle } from './people/guild.ts';
export type { ChannelHandle } from './people/channel.ts';
export { picture, type Person } from './people/person.ts';
export type { Attachment } from './people/writer.ts';
export type { InteractionResult, Modal } from './people/interactionResult.ts';
export type { Community } from './seed.ts';
export type { Fault, PlantedFault } from './faults.ts';
export type { LoggedRequest } from './rest/requestLog.ts';
export type { Violation } from './validate.ts';
