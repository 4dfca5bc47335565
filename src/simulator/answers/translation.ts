/** A translation, when a request asks for one: the simulator knows no languages, and says so in the one that was asked for. */
import { lastUser, textOf, type ChatMessage } from '../chat/request.ts';

const asks = /^\s*(?:please )?translate\b[^.\n]{0,80}?\b(?:in)?to (?:the language )?([^.,:;\n]{2,60})/i;

/** “Simulation: this text was not translated.”, by how English names begin; names that hold others come first. */
const SENTENCES: readonly (readonly [name: string, sentence: string])[] = [
  ['traditional chinese', '模擬：此文字並未翻譯。'],
  ['chinese (taiwan', '模擬：此文字並未翻譯。'],
  ['chinese (hong', '模擬：此文字並未翻譯。'],
  ['chinese', '模拟：此文本并未翻译。'],
  ['simplified chinese', '模拟：此文本并未翻译。'],
  ['japanese', 'シミュレーション：この文章は翻訳されていません。'],
  ['korean', '시뮬레이션: 이 글은 번역되지 않았습니다.'],
  ['german', 'Simulation: Dieser Text wurde nicht übersetzt.'],
  ['french', 'Simulation : ce texte n’a pas été traduit.'],
  ['spanish', 'Simulación: este texto no se ha traducido.'],
  ['italian', 'Simulazione: questo testo non è stato tradotto.'],
  ['brazilian portuguese', 'Simulação: este texto não foi traduzido.'],
  ['portuguese', 'Simulação: este texto não foi traduzido.'],
  ['dutch', 'Simulatie: deze tekst is niet vertaald.'],
  ['polish', 'Symulacja: ten tekst nie został przetłumaczony.'],
  ['russian', 'Симуляция: этот текст не переведён.'],
  ['ukrainian', 'Симуляція: цей текст не перекладено.'],
  ['turkish', 'Simülasyon: bu metin çevrilmedi.'],
  ['swedish', 'Simulering: den här texten har inte översatts.'],
  ['danish', 'Simulering: denne tekst er ikke oversat.'],
  ['norwegian', 'Simulering: denne teksten er ikke oversatt.'],
  ['finnish', 'Simulaatio: tätä tekstiä ei ole käännetty.'],
  ['czech', 'Simulace: tento text nebyl přeložen.'],
  ['greek', 'Προσομοίωση: αυτό το κείμενο δεν μεταφράστηκε.'],
  ['arabic', 'محاكاة: لم تتم ترجمة هذا النص.'],
  ['hebrew', 'הדמיה: הטקסט הזה לא תורגם.'],
  ['hindi', 'सिमुलेशन: इस पाठ का अनुवाद नहीं किया गया।'],
  ['thai', 'การจำลอง: ข้อความนี้ยังไม่ได้แปล'],
  ['vietnamese', 'Mô phỏng: văn bản này chưa được dịch.'],
  ['indonesian', 'Simulasi: teks ini tidak diterjemahkan.'],
];

/** The language's English name; undefined when the instructions ask for something else. */
export function translationWanted(messages: readonly ChatMessage[]): string | undefined {
  const instruction = messages.find((m) => m.role === 'system' || m.role === 'developer');
  return instruction && asks.exec(textOf(instruction))?.[1]?.trim();
}

/** The note, then the text as it came. */
export function untranslated(messages: readonly ChatMessage[], language: string): string {
  const wanted = language.toLowerCase();
  const sentence = SENTENCES.find(([name]) => wanted.startsWith(name))?.[1];
  const note = sentence ?? `Simulation: this text was not translated into ${language}.`;
  return `> **${note}**\n\n${textOf(lastUser(messages))}`;
}
