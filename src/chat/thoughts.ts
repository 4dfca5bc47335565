/**
 * Thoughts that stand in the text. Servers which do not tell them apart (DeepSeek-R1 on Azure AI Foundry, vLLM, Ollama)
 * pass on what the model writes: `<think>…</think>` first, then the answer.
 */
interface Said {
  text(delta: string): void;
  reasoning(delta: string): void;
}

const OPEN = '<think>';
const CLOSE = '</think>';

/** Takes the text of one answer as it comes, and says of each piece what it is. */
export function thoughtsApart(said: Said): { text(delta: string): void; end(): void } {
  let state: 'undecided' | 'thinking' | 'between' | 'answering' = 'undecided';
  /** What cannot be told yet. */
  let held = '';

  function begin(): void {
    const start = held.trimStart();
    if (start.length < OPEN.length && OPEN.startsWith(start)) return;
    if (start.startsWith(OPEN)) {
      state = 'thinking';
      held = start.slice(OPEN.length);
      think();
    } else answer();
  }

  function think(): void {
    const at = held.indexOf(CLOSE);
    const end = at < 0 ? held.length - beginningOfClose(held) : at;
    if (end > 0) said.reasoning(held.slice(0, end));
    held = held.slice(end + (at < 0 ? 0 : CLOSE.length));
    if (at < 0) return;
    state = 'between';
    pause();
  }

  /** The empty lines behind the thoughts belong to nothing. */
  function pause(): void {
    held = held.trimStart();
    if (held !== '') answer();
  }

  function answer(): void {
    state = 'answering';
    const text = held;
    held = '';
    if (text !== '') said.text(text);
  }

  const next = { undecided: begin, thinking: think, between: pause, answering: answer };
  return {
    text(delta) {
      held += delta;
      next[state]();
    },
    end() {
      if (held === '') return;
      if (state === 'thinking') said.reasoning(held);
      else said.text(held);
      held = '';
    },
  };
}

/** How much of the text's end could be the beginning of the closing mark. */
function beginningOfClose(text: string): number {
  for (let length = Math.min(CLOSE.length - 1, text.length); length > 0; length--)
    if (CLOSE.startsWith(text.slice(-length))) return length;
  return 0;
}
