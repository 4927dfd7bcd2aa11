// What organisations and accounts say in their refusals, by code, in every language of the API.
import { addSentences } from '@article-six/service-kit';

addSentences({
  en: {
    organisationThere: 'An organisation of this kind with this code has applied already, or takes part.',
    organisationNotSo: 'The organisation is {status}; that does not go together with this.',
    vettedByAnother: 'Who has applied for an organisation does not vet it; another coordinator does.',
    providerKindOfDonor: 'Only a donor says what kind of provider it is.',
    roleNotOfKind: 'An organisation of this kind gives these roles: {allowed}.',
    accountTaken: 'An account has this name already; choose another one.',
    accountClosed: 'The account was handed over and stays closed.',
    accountNotSo: 'The account is {status}; that does not go together with this.',
    leadInvites:
      'Who leads an organisation decides on its accounts: its capital, its approver, its observer or an administrator.',
    firstLeads: 'The first account of an organisation leads it; give it one of these roles: {allowed}.',
    lastLead: 'Nobody else leads the organisation; hand the account over instead of closing it.',
    notOneself: 'Nobody suspends, restores or hands over the account that they act with.',
  },
  ar: {
    organisationThere: 'سبق أن تقدمت منظمة من هذا النوع بهذا الرمز، أو هي تشارك بالفعل.',
    organisationNotSo: 'حالة المنظمة {status}؛ ولا يصح معها ذلك.',
    vettedByAnother: 'من قدّم الطلب عن منظمة لا يبت فيه؛ بل منسق آخر.',
    providerKindOfDonor: 'المانح وحده يقول أي نوع من الجهات المقدمة هو.',
    roleNotOfKind: 'تمنح منظمة من هذا النوع هذه الأدوار: {allowed}.',
    accountTaken: 'هناك حساب بهذا الاسم؛ اختر اسما آخر.',
    accountClosed: 'سُلّم الحساب ويبقى مغلقا.',
    accountNotSo: 'حالة الحساب {status}؛ ولا يصح معها ذلك.',
    leadInvites: 'من يقود المنظمة يبت في حساباتها: عاصمتها أو من يوافق عنها أو مراقبها أو مدير.',
    firstLeads: 'الحساب الأول للمنظمة يقودها؛ أعطه أحد هذه الأدوار: {allowed}.',
    lastLead: 'لا أحد غيره يقود المنظمة؛ سلّم الحساب بدل إغلاقه.',
    notOneself: 'لا يوقف أحد الحساب الذي يعمل به ولا يعيده ولا يسلّمه.',
  },
});
