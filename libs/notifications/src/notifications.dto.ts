// Bodies of this service.
import { addSentences } from '@article-six/service-kit';
import { IsDefined, IsEmail, IsIn, IsOptional, IsUUID, MaxLength, ValidateIf } from 'class-validator';

addSentences({
  en: { notAnEmail: 'This is not an e-mail address, such as office@example.org.' },
  ar: { notAnEmail: 'هذا ليس عنوان بريد إلكتروني، مثل office@example.org.' },
});

/** Body of PUT /notifications/addresses/{recipient}. */
export class AddressInput {
  /** null: no mail, the list in the page alone */
  @ValidateIf((_, value) => value !== null)
  @MaxLength(254)
  @IsEmail({ allow_display_name: false, allow_utf8_local_part: false }, { context: { code: 'notAnEmail' } })
  @IsDefined()
  email!: string | null;

  @IsIn(['en', 'ar'])
  language!: 'en' | 'ar';
}
/** Body of POST /notifications/read-all. */
export class ReadAllInput {
  /** the newest notice that the reader has seen: what came later stays unread */
  @IsOptional()
  @IsUUID('all', { context: { code: 'notAnId' } })
  upTo?: string;
}
