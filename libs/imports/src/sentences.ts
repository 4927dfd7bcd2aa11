// What imports say in their refusals, by code, in every language of the API.
import { addSentences } from '@article-six/service-kit';

addSentences({
  en: {
    importNotOpen: 'The dry run has begun; begin another import for more files.',
    importNoFile: 'The import has no file yet.',
    importNotChecked: 'The import can be run once its dry run is through; now it is: {status}.',
    importNothingReady: 'No row is ready, so there is nothing to run.',
    importNotDone: 'The import cannot be undone now; it is: {status}.',
    importTooManyFiles: 'An import has at most {max} files.',
    fileTooLarge: 'A file has at most {max} MB.',
    fileEmpty: 'The file is empty.',
    fileCut: 'The file did not arrive whole.',
    sendBytes: 'Send the file itself as the body, as application/octet-stream.',
    wrongFileName: 'The name of a file has 1 to 200 characters and no path.',
  },
  ar: {
    importNotOpen: 'بدأ التشغيل التجريبي؛ ابدأ استيراداً آخر لملفات أخرى.',
    importNoFile: 'لا ملف في هذا الاستيراد بعد.',
    importNotChecked: 'يُشغَّل الاستيراد بعد انتهاء تشغيله التجريبي؛ وحالته الآن: {status}.',
    importNothingReady: 'لا صف جاهز، فلا شيء يُشغَّل.',
    importNotDone: 'لا يمكن التراجع عن الاستيراد الآن؛ وحالته: {status}.',
    importTooManyFiles: 'لا يزيد الاستيراد على {max} ملفات.',
    fileTooLarge: 'لا يزيد حجم الملف على {max} ميغابايت.',
    fileEmpty: 'الملف فارغ.',
    fileCut: 'لم يصل الملف كاملاً.',
    sendBytes: 'أرسل الملف نفسه متناً للطلب بنوع application/octet-stream.',
    wrongFileName: 'لاسم الملف من 1 إلى 200 حرف دون مسار.',
  },
});
