"""Words that carry little meaning, by language tag and folded; indexed, but not needed where there are other words."""

import re

# What Chinese, Japanese and Korean questions are made of, and what is written onto any topic or onto the name of a
# city or a province: it tells nothing.
ASKING = re.compile(
    "有没有|有沒有|有哪些|哪里|哪裡|哪裏|我想找|我想|想找|可以|能否|怎样让|怎樣讓|吗|嗎|如何|怎样|怎樣|怎么|怎麼|什么是|什麼是|为什么|為什麼|是什么|是什麼|什么|什麼|哪些|我的|我们|我們|的|有关|有關|关于|關於"
    "|问题|問題|治理|应对|應對|因應|对策|對策|减少|減少|减轻|減輕|防治|防制|预防|預防|解决|解決|改善|促进|促進|推动|推動|实现|實現"
    "|どうすれば|どうやって|方法|とは|について|に関する|に関して|に対する|における|に向けた|に向けて|のための|ための|による"
    "|対策|取り組み|取組み?|取り組む|対応|減らす|減らし|減らせ|増やす|備える|備え|防ぐ|守る|進める|行う|実現|推進|する|した|している"
    "|ためには?|できること|どこで|何ですか|ですか|ありますか|ますか|ください|教えて|までに"
    "|하려면|하려고|합니다|합니까|해야|한다|됩니다|하기|하고"
    "|어떻게|무엇|무슨|방법|대응|대책|문제|위한|위해|대한|관한|줄이는|줄이기|하는|(?:하|되|있|할|될|합)?(?:나요|까요|인가요|니까)"
    r"|(?<=..)[市都府県縣区區州郡](?![^のでにはがを的])"
)

# fmt: off
# Words of Korean questions and verbs that tell nothing where they stand alone.
IDLE = frozenset([
    "구하는", "높이기", "높이는", "늘리는", "다음", "만드는", "만들기", "받는", "받을", "배우고", "배우는",
    "살리기", "살리는", "세우는", "수", "싶어요", "알려줘", "어디", "어디서", "언제", "언제인가요", "열리는",
    "열린", "있나요", "있는", "있습니까", "좋은", "지키기", "지키는", "할",
])
# fmt: on
# What the catalogue holds, by language tag and folded: a search for projects about water finds what is about water.
GENERAL: dict[str, frozenset[str]] = {
    tag: frozenset(words.split())
    for tag, words in {
        "en": "activities activity example examples initiative initiatives list program programme programmes programs"
        " project projects iclei ongoing upcoming",
        "es": "actividad actividades ejemplo ejemplos iniciativa iniciativas lista programa programas"
        " proyecto proyectos",
        "fr": "activite activites exemple exemples initiative initiatives liste programme programmes projet projets",
        "pt-BR": "atividade atividades exemplo exemplos iniciativa iniciativas lista programa programas"
        " projeto projetos",
        "de": "aktivitat aktivitaten beispiel beispiele initiative initiativen liste programm programme"
        " projekt projekte",
        "ar": "ايكلي مشروع مشاريع المشاريع نشاط انشطه الانشطه مبادره مبادرات المبادرات برنامج برامج البرامج امثله",
        "ja": "イクレイ プロジェクト プログラム 活動 事例 取組 取り組み 一覧",
        "ko": "이클레이 프로젝트 프로그램 활동 사업 사례 목록",
        "zh-Hans": "项目 活动 案例 举措",
        "zh-Hant": "項目 專案 活動 案例 舉措",
    }.items()
}

# fmt: off
STOP_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset({
        "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "do", "does", "for", "from", "had",
        "has", "have", "how", "in", "into", "is", "it", "its", "of", "on", "or", "our", "over", "that", "the", "their",
        "them", "then", "there", "these", "they", "this", "those", "to", "was", "we", "were", "what", "when", "where",
        "which", "who", "will", "with", "within", "you", "your",
        "about", "any", "could", "get", "if", "make", "me", "my", "should", "than", "why", "would",
        "against", "am", "behind", "did", "doing", "find", "happen", "happened", "i", "im", "looking",
        "mean", "means", "need", "tell", "want",
    }),
    "es": frozenset({
        "a", "al", "ante", "como", "con", "cual", "cuando", "de", "del", "desde", "donde", "e", "el", "ella", "ellas",
        "ellos", "en", "entre", "era", "es", "esa", "ese", "eso", "esta", "estas", "este", "esto", "estos", "fue", "ha",
        "han", "hasta", "la", "las", "le", "les", "lo", "los", "mas", "mi", "muy", "ni", "o", "para", "pero", "por",
        "que", "quien", "se", "ser", "si", "sin", "sobre", "son", "su", "sus", "tambien", "tu", "u", "un", "una",
        "unas", "uno", "unos", "y", "ya",
        "contra", "cuales", "hacen", "hacer", "mis", "necesito", "quiero",
        "busco", "encontrar", "hace", "hay", "pueden", "puede", "puedo", "sirve", "tiene",
    }),
    "fr": frozenset({
        "a", "au", "aux", "avec", "c", "ce", "ces", "cet", "cette", "comme", "d", "dans", "de", "des", "donc", "du",
        "elle", "elles", "en", "entre", "est", "et", "etre", "eu", "il", "ils", "j", "je", "l", "la", "le",
        "les", "leur", "leurs", "lors", "lui", "m", "mais", "me", "meme", "mes", "mon", "n", "ne", "ni", "nos", "notre",
        "nous", "on", "ont", "ou", "par", "pas", "pour", "qu", "que", "quel", "quelle", "qui", "s", "sa", "sans",
        "se", "ses", "si", "son", "sont", "sous", "sur", "t", "ta", "te", "tes", "ton", "tu", "un", "une", "vers",
        "vos", "votre", "vous", "y",
        "combien", "comment", "contre", "faire", "ma", "peut", "quelles", "quels",
        "ai", "cherche", "fait", "faut", "lieu", "obtenir", "pourquoi", "quand", "quoi", "sert", "suis", "trouver",
        "veux",
    }),
    "pt-BR": frozenset({
        "a", "ao", "aos", "as", "ate", "com", "como", "da", "das", "de", "dela", "dele", "deles", "do", "dos", "e",
        "ela", "elas", "ele", "eles", "em", "entre", "era", "essa", "esse", "esta", "estas", "este", "estes", "eu",
        "foi", "foram", "ha", "isso", "isto", "ja", "lhe", "mais", "mas", "me", "mesmo", "na", "nas", "nem", "no",
        "nos", "nossa", "nosso", "num", "numa", "o", "os", "ou", "para", "pela", "pelas", "pelo", "pelos", "por",
        "qual", "quando", "que", "quem", "se", "seja", "sem", "ser", "seu", "seus", "so", "sobre", "sua", "suas",
        "tambem", "te", "tem", "um", "uma", "umas", "uns", "voce",
        "conseguir", "contra", "fazer", "meu", "meus", "minha", "minhas", "pode", "quais",
        "busco", "encontrar", "existe", "existem", "faz", "onde", "podem", "posso", "preciso", "quero", "sera", "serve",
    }),
    "de": frozenset({
        "aber", "als", "am", "an", "auch", "auf", "aus", "bei", "bin", "bis", "bist", "da", "damit", "das", "dass",
        "dein", "dem", "den", "der", "des", "dessen", "die", "dies", "diese", "diesem", "diesen", "dieser", "dieses",
        "doch", "dort", "du", "durch", "ein", "eine", "einem", "einen", "einer", "eines", "er", "es", "euer", "fuer",
        "fur",
        "hat", "hatte", "hier", "ich", "ihm", "ihn", "ihr", "ihre", "ihrem", "ihren", "ihrer", "im", "in", "ist", "ja",
        "kann", "mit", "nach", "nicht", "noch", "nun", "nur", "ob", "oder", "ohne", "sehr", "sein", "seine", "seinem",
        "seinen", "seiner", "seit", "sich", "sie", "sind", "so", "sowie", "ueber", "uber", "um", "und", "uns", "unser",
        "unsere",
        "unter", "vom", "von", "vor", "war", "waren", "was", "weil", "wenn", "wer", "wie", "wir", "wird", "wo", "zu",
        "zum", "zur", "zwischen",
        "bekomme", "bekommen", "gegen", "gehen", "machen", "man", "mein", "meine", "meinem", "meinen", "meiner",
        "meines", "tun", "welche", "welcher", "welches", "werden",
        "brauche", "finden", "findet", "gibt", "konnen", "macht", "mochte", "statt",
        "suche", "viel", "wann", "warum", "will", "wofur",
    }),
    "ar": frozenset({
        "اذا", "التي", "الذي", "الذين", "الي", "ام", "ان", "او", "اي", "بعد", "بل", "به", "بها", "بين", "تلك", "ثم",
        "حتي", "حيث", "ذات", "ذلك", "علي", "عن", "عند", "غير", "في", "فيه", "فيها", "قبل", "قد", "كان", "كانت", "كل",
        "كما", "لا", "لكن", "لم", "لن", "له", "لها", "ما", "مع", "من", "منذ", "منه", "منها", "هذا", "هذه", "هم", "هو",
        "هي", "و",
        "اين", "كم", "كيف", "لماذا", "ماذا", "متي", "هل",
        "احصل", "القادم", "القادمه", "توجد", "نحصل", "يمكن", "يوجد",
    }),
}
# fmt: on
