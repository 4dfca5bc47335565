/** Sentences for errors stand where the server finds them too. */
export { zhCN as errors } from '#shared/error-words/zh-CN.ts';
