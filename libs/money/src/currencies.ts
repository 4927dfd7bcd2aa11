// ISO 4217: how many decimal digits each currency has. Active currencies and funds with a minor unit after the list of
// 25 June 2024 (SIX, table A.1) with the guilder of 2025; withdrawn ones as table A.3 lists them, because published flows
// still name them.

const byDigits: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
    CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR
    ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
    MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
    SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};
/** Table A.3 of the standard does not say digits; these are how the money was divided. What began after the list of 2024 is above. */
const withdrawnByDigits: Readonly<Record<number, string>> = {
  0: 'ADP BEC BEF BEL BYB BYR ESA ESB ESP GRD ITL LUC LUF LUL MGF PTE ROL TMM TPE TRL',
  2: `AFA ALK AOK AON AOR ARA ARP ARY ATS AYM AZM BAD BGJ BGK BGL BOP BRB BRC BRE BRN BRR BUK CHC CSD CSJ CSK CYP DDM DEM
    ECS ECV EEK FIM FRF GEK GHC GHP GNE GNS GQE GWE GWP HRD HRK IEP ILP ILR ISJ LAJ LSM LTL LTT LVL LVR MAF MLF MRO MTL MTP
    MVQ MXP MZE MZM NIC NLG PEH PEI PES PLZ RHD ROK RUR SDD SDP SIT SKK SLL SRG STD SUR TJR UAK UGS UGW USS UYN UYP VEB
    VEF VNC XEU XFO XFU XRE YDD YUD YUM YUN ZAL ZMK ZRN ZRZ ZWC ZWD ZWL ZWN ZWR`,
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
