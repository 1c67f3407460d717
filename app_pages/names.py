"""Countries and languages by the names that people use. Pure; a code without a name here is shown as it is."""

from __future__ import annotations

_COUNTRIES = {
    "": "Country unknown", "INT": "International", "EU": "European Union", "AR": "Argentina", "AT": "Austria",
    "AU": "Australia", "BE": "Belgium", "BR": "Brazil", "CA": "Canada", "CH": "Switzerland", "CL": "Chile",
    "CN": "China", "CO": "Colombia", "CZ": "Czechia", "DE": "Germany", "DK": "Denmark", "ES": "Spain",
    "FI": "Finland", "FR": "France", "GB": "United Kingdom", "GR": "Greece", "HK": "Hong Kong",
    "HU": "Hungary", "IE": "Ireland", "IL": "Israel", "IN": "India", "IT": "Italy", "JP": "Japan",
    "KE": "Kenya", "KR": "South Korea", "LU": "Luxembourg", "MX": "Mexico", "NG": "Nigeria",
    "NL": "Netherlands", "NO": "Norway", "NZ": "New Zealand", "PK": "Pakistan", "PL": "Poland",
    "PT": "Portugal", "QA": "Qatar", "RO": "Romania", "RU": "Russia", "SE": "Sweden", "SG": "Singapore",
    "TR": "Türkiye", "TW": "Taiwan", "UA": "Ukraine", "US": "United States", "ZA": "South Africa",
}  # fmt: skip
_LANGUAGES = {
    "": "Language unknown", "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fi": "Finnish",
    "fr": "French", "ga": "Irish", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch",
    "no": "Norwegian", "nb": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sk": "Slovak", "sl": "Slovene", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian",
    "zh": "Chinese",
}  # fmt: skip
TIER_WORDS = {
    "1": "Tier 1", "2": "Tier 2", "3": "Tier 3", "trade": "Trade", "rewriter": "Rewriter", "unset": "No tier",
}  # fmt: skip


def country_name(code: str) -> str:
    return _COUNTRIES.get(code, code)


def language_name(code: str) -> str:
    return _LANGUAGES.get(code, code)
