/** The two ways in which a document can fail to be a transcript we can show. */

/** Broken, hostile, or not a transcript at all. The message names the place, never a value. */
export class InvalidTranscript extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(`not a valid transcript: ${problem}`, options);
    this.name = 'InvalidTranscript';
  }
}

/** Well-formed, but of a newer major version than this reader knows. */
export class UnsupportedTranscript extends Error {
  readonly version: number;
  constructor(version: number) {
    super(`transcript version ${version} is newer than this reader`);
    this.name = 'UnsupportedTranscript';
    this.version = version;
  }
}
