// What is said about policies and simulations, in every language.
import { addSentences } from '@article-six/service-kit';

addSentences({
  en: {
    policyFourEyes: 'Whoever proposed this does not approve it: another coordinator or administrator decides.',
    alreadyDecided: 'This policy has been decided already.',
    wrongOrder: 'These values must be in order: years upwards, survivors and areas downwards, none twice.',
    nothingSupposed: 'Say what should be supposed: a policy, an extra sum, a donor that leaves or a deadline.',
    inThePast: 'This day is in the past. Choose today or a later day.',
  },
  ar: {
    policyFourEyes: 'لا يوافق مقدّم الاقتراح على اقتراحه: يبتّ فيه منسّق أو مدير آخر.',
    alreadyDecided: 'سبق البتّ في هذه السياسة.',
    wrongOrder: 'يجب أن ترد هذه القيم مرتّبة: السنوات تصاعدياً، والناجون والمساحات تنازلياً، دون تكرار.',
    nothingSupposed: 'اذكر ما ينبغي افتراضه: سياسة أو مبلغاً إضافياً أو مانحاً ينسحب أو موعداً نهائياً.',
    inThePast: 'هذا اليوم في الماضي. اختر اليوم أو يوماً لاحقاً.',
  },
});
