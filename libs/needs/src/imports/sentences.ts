// What imports into needs say, by code, in every language of the API.
import { addSentences } from '@article-six/service-kit';

addSentences({
  en: {
    notYetParty:
      '{state} may not state needs on this day; the row is kept, and becomes a need when it is imported again from the deposit of its instrument on.',
    notACurrency: 'This is not one currency of ISO 4217.',
  },
  ar: {
    notYetParty:
      'لا يحق لـ{state} تقديم احتياجات في هذا اليوم؛ يُحفظ الصف ويصبح احتياجاً إذا استُورد من جديد بعد إيداع صكها.',
    notACurrency: 'هذه ليست عملة واحدة من عملات ISO 4217.',
  },
});
