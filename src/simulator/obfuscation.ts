/** Noise that hides how long a word is: with it each piece of a stream has a length that is a multiple of 16. */
const NOISE = 'U99lNq3xVLMdSoETMf5aZ0rKbH7cQyW2pJtG8uXe6IiOnRwFhkBvD1sCgPz4AYmjUq3xT9';
const STEP = 16;

/** Gives the noise for each next piece, by the piece's own length. */
export function obfuscator(): (length: number) => string {
  let turn = 0;
  return (length) => {
    turn = (turn + 7) % (NOISE.length - STEP);
    return NOISE.slice(turn, turn + STEP - (length % STEP));
  };
}
