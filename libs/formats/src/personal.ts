// Fields that point at a person: a victim, a survivor, whoever was asked in a survey. They are named and dropped before
// anything is kept. A false alarm costs a column of remarks; a miss costs somebody's name.

const words = [
  ...['victim', 'casualty', 'casualties', 'injured', 'injury', 'survivor', 'deceased', 'amputation', 'disability'],
  ...[
    'informant',
    'interviewee',
    'respondent',
    'witness',
    'contact',
    'phone',
    'telephone',
    'mobile',
    'email',
    'address',
  ],
  ...[
    'birth',
    'birthdate',
    'dob',
    'passport',
    'age',
    'gender',
    'sex',
    'father',
    'mother',
    'spouse',
    'occupation',
    'ethnicity',
  ],
  ...['firstname', 'lastname', 'surname', 'fullname', 'patient'],
  ...['victime', 'blesse', 'survivant', 'temoin', 'naissance', 'telephone', 'sexe'],
  ...['victima', 'herido', 'sobreviviente', 'testigo', 'nacimiento', 'telefono', 'sexo', 'edad'],
  ...['ضحية', 'الضحية', 'ضحايا', 'مصاب', 'المصاب', 'ناج', 'شاهد', 'هاتف', 'الجنس', 'العمر', 'تاريخ_الميلاد'],
  ...['пострадавший', 'пострадавшего', 'жертва', 'раненый', 'телефон', 'пол', 'возраст', 'рождения'],
  ...['受害者', '伤者', '幸存者', '电话', '性别', '年龄', '姓名'],
];
const known = new Set(words);
const pairs =
  /(^|_)(first|last|full|family|given|father|mother)_name(_|$)|(^|_)national_id(_|$)|(^|_)id_card(_|$)|(^|_)ac_id(_|$)/;
/** Counts of people are no persons: how many victims a place had may be said. */
const counts = /(^|_)(number|count|total|nombre|numero|sum|marker)(_|$)/;

/** Whether a heading is of a personal field; `key` is made by headingKey. */
export const isPersonal = (key: string): boolean =>
  !counts.test(key) && (pairs.test(key) || key.split('_').some((word) => known.has(word)));
