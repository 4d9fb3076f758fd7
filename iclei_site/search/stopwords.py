"""Words that carry little meaning, by language tag and folded; indexed, but not needed where there are other words."""

# fmt: off
STOP_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset({
        "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "do", "does", "for", "from", "had",
        "has", "have", "how", "in", "into", "is", "it", "its", "of", "on", "or", "our", "over", "that", "the", "their",
        "them", "then", "there", "these", "they", "this", "those", "to", "was", "we", "were", "what", "when", "where",
        "which", "who", "will", "with", "within", "you", "your",
    }),
    "es": frozenset({
        "a", "al", "ante", "como", "con", "cual", "cuando", "de", "del", "desde", "donde", "e", "el", "ella", "ellas",
        "ellos", "en", "entre", "era", "es", "esa", "ese", "eso", "esta", "estas", "este", "esto", "estos", "fue", "ha",
        "han", "hasta", "la", "las", "le", "les", "lo", "los", "mas", "mi", "muy", "ni", "o", "para", "pero", "por",
        "que", "quien", "se", "ser", "si", "sin", "sobre", "son", "su", "sus", "tambien", "tu", "u", "un", "una",
        "unas", "uno", "unos", "y", "ya",
    }),
}
# fmt: on
