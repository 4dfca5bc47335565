/** Hands what the microphone hears to the page, about twenty times a second: the one thing that has to run beside it. */
const BLOCK = 2048;

class Capture extends AudioWorkletProcessor {
  #block = new Float32Array(BLOCK);
  #filled = 0;

  process([[channel]]) {
    // A block of the browser's is 128, of which ours is a multiple.
    if (channel === undefined) return true;
    this.#block.set(channel, this.#filled);
    this.#filled += channel.length;
    if (this.#filled < BLOCK) return true;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
    this.port.postMessage(this.#block);
    this.#filled = 0;
    return true;
  }
}

registerProcessor('parlor-capture', Capture);
