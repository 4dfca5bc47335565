/** Sentences for errors stand where the server finds them too. */
export { en as errors } from '#shared/error-words/en.ts';
