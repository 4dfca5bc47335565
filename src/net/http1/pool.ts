/** The connections to one origin, each asked one thing at a time. */
import type { AnswerHandler } from '../outbound.ts';
import { Connection, type Open, type Owner, type Patience, type Question } from './connection.ts';

interface Waiting {
  question: Question;
  handler: AnswerHandler;
}

/**
 * Lives until its client forgets it. A connection whose answer is whole is asked again only after the event loop has
 * once looked at all sockets: what the other side said on its own account meanwhile (a farewell, an answer nobody
 * asked for) must not be taken for the next answer.
 */
export class Pool implements Owner {
  readonly #open: Open;
  readonly #patience: Patience;
  readonly #connections = new Set<Connection>();
  /** Ready to be asked, the one used last at the end. */
  #idle: Connection[] = [];
  /** Answered in this turn of the event loop, and in the one before. */
  #rested: Connection[] = [];
  #resting: Connection[] = [];
  #isTurning = false;
  #waiting: Waiting[] = [];
  /** Connections that are being opened, each for somebody who waits. */
  #opening = 0;
  #isClosing = false;

  constructor(open: Open, patience: Patience) {
    this.#open = open;
    this.#patience = patience;
  }

  get isEmpty(): boolean {
    return this.#connections.size === 0;
  }

  ask(question: Question, handler: AnswerHandler): void {
    const connection = this.#ready();
    if (connection !== undefined) return connection.ask(question, handler);
    this.#waiting.push({ question, handler });
    this.#openMore();
  }

  /** No more questions come: what nobody uses is closed now, the rest when it is answered. */
  retire(): void {
    this.#isClosing = true;
    for (const connection of [...this.#idle, ...this.#rested, ...this.#resting]) connection.fail(retired());
  }

  /** Ends everything at once. */
  destroy(): void {
    this.#isClosing = true;
    for (const { handler } of this.#waiting.splice(0)) handler.onResponseError(null, retired());
    for (const connection of this.#connections) connection.fail(retired());
  }

  look(now: number): void {
    for (const connection of this.#connections) connection.look(now);
  }

  opened(connection: Connection): void {
    this.#opening--;
    this.#serve(connection);
  }

  rested(connection: Connection): void {
    if (this.#isClosing) return connection.fail(retired());
    this.#rested.push(connection);
    this.#turnLater();
  }

  gone(connection: Connection, error: Error | null): void {
    this.#connections.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
    if (error === null) return;
    this.#opening--;
    // Each was opened for one of those who wait.
    this.#waiting.shift()?.handler.onResponseError(null, error);
  }

  #ready(): Connection | undefined {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined || connection.isReady) return connection;
    }
  }

  /** As many as nobody else will serve in a moment. */
  #openMore(): void {
    const coming = this.#opening + this.#rested.length + this.#resting.length;
    for (let missing = this.#waiting.length - coming; missing > 0; missing--) {
      this.#opening++;
      this.#connections.add(new Connection(this.#open, this, this.#patience));
    }
  }

  #turnLater(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    const ready = this.#resting;
    this.#resting = this.#rested;
    this.#rested = [];
    this.#isTurning = false;
    if (this.#resting.length > 0) this.#turnLater();
    for (const connection of ready) if (connection.isReady) this.#serve(connection);
    if (this.#waiting.length > 0) this.#openMore();
  }

  #serve(connection: Connection): void {
    const next = this.#waiting.shift();
    if (next !== undefined) connection.ask(next.question, next.handler);
    else if (this.#isClosing) connection.fail(retired());
    else this.#idle.push(connection);
  }
}

function retired(): Error {
  return new Error('the connection is no longer wanted');
}
