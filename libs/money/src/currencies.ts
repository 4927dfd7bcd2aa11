// ISO 4217: how many decimal digits each currency has. Active currencies and funds with a minor unit after the list of
// 25 June 2024 (SIX, table A.1); withdrawn ones as published flows of mine action still name them.

const byDigits: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
    CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR
    ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
    MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
    SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};
const withdrawnByDigits: Readonly<Record<number, string>> = {
  0: 'BEF ESP GRD ITL LUF PTE ROL TRL',
  2: 'AFA ATS AZM BGL CSD CYP DEM EEK FIM FRF GHC HRK IEP LTL LVL MRO MTL MZM NLG RUR SDD SIT SKK SLL STD TJR TMM VEF YUM ZMK ZWD ZWL',
};

const listed = (table: Readonly<Record<number, string>>) =>
  Object.entries(table).flatMap(([digits, codes]) => codes.split(/\s+/).map((code) => [code, Number(digits)] as const));
const active = new Map(listed(byDigits));
const withdrawn = new Map(listed(withdrawnByDigits));

/** True for an ISO 4217 code in upper case, withdrawn ones included. */
export const isCurrency = (code: string): boolean => active.has(code) || withdrawn.has(code);
/** True for a code that was in use once and is no longer issued. */
export const isWithdrawnCurrency = (code: string): boolean => withdrawn.has(code);
/** Decimal digits of the currency: JPY 0, USD 2, BHD 3. Throws a RangeError for what is no currency: ask `isCurrency`. */
export function digitsOf(currency: string): number {
  const digits = active.get(currency) ?? withdrawn.get(currency);
  if (digits === undefined) throw new RangeError(`not a currency of ISO 4217: ${currency}`);
  return digits;
}
/** Every code of the table, in alphabetical order. */
export const currencies = (): string[] => [...active.keys(), ...withdrawn.keys()].sort();
