// Rows to public shapes.
import type { NotificationView } from '@article-six/contracts';
import type { AddressRow, NoticeRow } from './notice.queries.js';

export const noticeView = (row: NoticeRow): NotificationView => ({
  id: row.id,
  at: row.at.toISOString(),
  code: row.code,
  params: row.params,
  link: row.link,
  mustAnswer: row.must_answer,
  read: row.read,
});

/** Where mail for an organisation, or for the coordinators, goes. `email` null: they are told in the page alone. */
export interface AddressView {
  recipient: string;
  email: string | null;
  language: 'en' | 'ar';
  version: number;
}
export const addressView = (recipient: string, row: AddressRow | undefined): AddressView => ({
  recipient,
  email: row?.email ?? null,
  language: row?.language ?? 'en',
  version: row?.version ?? 0,
});
