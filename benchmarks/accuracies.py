"""The accuracies of the course, by notebook: where each stands, what it is to be compared with, what was published."""

from benchmarks.reading import NUMBER as N
from benchmarks.reading import Reading, rows_of
from benchmarks.timing import markdown
from tests.lesson import ROOT, read

HEADER = ["notebook", "data", "method", "ours", "95 % interval, or ± over seeds", "chance or baseline", "published"]
HEADER += ["where ours differs"]
NOTE = (
    "Read from the committed outputs of the notebooks; what is *recorded*, from the tables in their text, measured "
    "with the code beside them. An interval is Wilson's, of the samples asked; where they are not independent it is "
    "too narrow, as the notebooks say. A number after ± says how far another seed or processor may land, about three "
    "standard deviations."
)

# Forms in which notebooks print accuracies.
ROW = rf"^\| (?P<method>[^|]+) \| (?P<value>{N}) \| (?P<low>{N}) \| (?P<high>{N}) \|"
CELLS = r"^\| (?P<method>[^|]+) \| (?P<cells>.*\d.*) \|$"
RIGHT = rf"^(?P<method>[^%]*?\S):? +(?P<value>{N})(?: ± (?P<reach>{N}))? % right"
BRACKETS = rf"^(?P<method>\S[^%]*?\S) +(?P<value>{N}) % \((?P<low>{N}) to (?P<high>{N})\)"

EPIDEMICS, WINDOWS = "660 simulated epidemics of three diseases", "4,403 windows of 24 simulated series"
SERIES = "528 windows of three series of New York and Baltimore"
TEXTURES, STRIPS = "224 texture patches of unseen halves, seven kinds", "448 texture patches, a strip left out"
PETS = "100 photographs of cats and dogs"
SMALL_DIGITS, DIGITS = "2,000 digits of 14 × 14", "1,000 digits of 28 × 28 held out"
SENTENCES = "16 recordings, two sentences by eight voices"
VOICES = "240 spoken digits by four new voices, synthesised"
PEOPLE, SPLIT = "spoken digits by five people", "official split"
THIRD, SEVENTH, HALF, TENTH, FIFTH = "33.3 %", "14.3 %", "50 %", "10 %", "20 %"
WORKSHOP = "a workshop, the same pictures"
VGG16 = "a course before this one, VGG16 on cats and dogs"
COMMANDS = "30 words of Speech Commands v0.01, a course before this one"
FEW_LABELS = "what pays depends on how much there is to learn from: 720 recordings here, tens of thousands there"
FOUR = ("1-NN", "logistic", "RBF SVM", "linear SVM")

READINGS = [
    # -- 03 -----------------------------------------------------------------------------------------------------------
    Reading(
        "03", '"power": spectra**2', "200 simulated devices of three tones", rows=5, method="1-NN", baseline=HALF,
        pattern=rf"^\| (?P<method>[^|]+) \| \d+ \| \d+ \| (?P<value>{N}) \| (?P<low>{N}) \| (?P<high>{N}) \|",
    ),
    Reading(
        "03", 'tasks = {"pitch": accuracies(pitch)', "simulated tones, which pitch or direction", rows=6, baseline=HALF,
        pattern=r"^(?:(?P<group>pitch|direction): % right.*|  (?P<method>\S.*?\S)  +(?P<cells>\d[\d ]*))$",
        columns=tuple(f"{size} to learn from" for size in (8, 32, 128, 512)),
        spread="mean of ten draws of 100",
    ),
    # -- 04 -----------------------------------------------------------------------------------------------------------
    Reading(
        "04", "accidents = np.column_stack", EPIDEMICS, rows=1, method="1-NN on accidents of the simulation only",
        baseline=THIRD, pattern=rf"^(?P<value>{N}) % right, (?P<low>{N}) to (?P<high>{N});",
    ),
    Reading(
        "04", "def show_pools(features):", EPIDEMICS, rows=4, method="1-NN, cosine filters", pattern=RIGHT, total=660,
        baseline=THIRD,
    ),
    Reading(
        "04", "envelopes = gabor.GaborFeatures(pairs)", EPIDEMICS, rows=4, method="1-NN, envelopes", pattern=RIGHT,
        total=660, baseline=THIRD,
    ),
    Reading("04", "def spectrum(x):", EPIDEMICS, rows=4, method="1-NN", pattern=ROW, baseline=THIRD),
    Reading(
        "04", "counts = outbreaks.data", EPIDEMICS, rows=4, method="1-NN on counts, not logarithms", total=660,
        baseline=THIRD, pattern=rf"^(?P<method>.*?) +counts (?P<value>{N}) %",
    ),
    Reading(
        "04", "for_the_question = ", EPIDEMICS, rows=1, total=660, baseline=THIRD,
        pattern=rf"^(?P<method>9 numbers): (?P<value>{N}) % right",
    ),
    Reading(
        "04", "mean_count = np.array", EPIDEMICS, rows=1, method="three features in different units", pattern=RIGHT,
        total=660, baseline=THIRD,
    ),
    Reading(
        "04", "with_scaler = 100", EPIDEMICS, rows=1, method="three features in different units", pattern=RIGHT,
        total=660, baseline=THIRD,
    ),
    Reading(
        "04", "with_scaler = 100", EPIDEMICS, rows=4, method="1-NN, scaled", total=660, baseline=THIRD,
        pattern=rf"^(?P<method>.*?) +as it is {N} %, scaled (?P<value>{N}) %",
    ),
    Reading(
        "04", "honest = honest_numbers(windows)", WINDOWS, rows=9, baseline=THIRD,
        pattern=rf"^(?:(?P<group>\S[^%]*)|  (?P<method>\S.*?\S) +(?P<value>{N}) % \((?P<low>{N}) to (?P<high>{N})\))$",
    ),
    Reading(
        "04", "one = windows.groups == 0", "542 windows of one simulated city", rows=1, total=542, baseline=THIRD,
        method="Gabor features, purged", pattern=rf"purged: (?P<value>{N}) % right",
    ),
    Reading(
        "04", "def most_disjoint(", "of these as many as do not overlap", rows=3, method="city left out",
        baseline=THIRD,
        pattern=BRACKETS,
    ),
    Reading(
        "04", "honest_numbers(datasets.load_epidemics(", SERIES, rows=3, pattern=CELLS, baseline=THIRD,
        columns=("naive", "purged", "city left out"), source="1-NN on windows of the same series, before this course",
        published={
            "Gabor, level kept, naive": "about 99 %",
            "Gabor features, naive": "98.6 %", "Gabor features, purged": "78.7 %",
            "minimum, maximum, mean, naive": "99.2 %", "minimum, maximum, mean, purged": "86.2 %",
        },
        remark={
            "Gabor, level kept, naive": "the classic result, and a leak: the neighbour is nearly the same window",
            "Gabor features, naive": "other windows; these filters ignore the level, which leaks most",
            "Gabor features, purged": "other windows; so few of them do not overlap that two points are nothing",
            "minimum, maximum, mean, naive": "other windows: within the interval",
            "minimum, maximum, mean, purged": "the same: three plain numbers do as well, the features earned nothing",
        },
    ),
    # -- 05 -----------------------------------------------------------------------------------------------------------
    Reading("05", '"raw pixels": right_on_unseen(flat)', TEXTURES, rows=8, pattern=ROW, baseline=SEVENTH),
    Reading(
        "05", 'four_classifiers()["RBF SVM"])', STRIPS, rows=1, method="100 words", baseline=SEVENTH,
        pattern=rf"^(?P<method>RBF SVM), .*: (?P<value>{N}) % \((?P<low>{N}) to (?P<high>{N})\)",
    ),
    Reading(
        "05", "bag_50 = visual_words.BagOfWords(50)", "100 patches of tissue and retina", rows=4, method="50 words",
        pattern=ROW, baseline=HALF,
    ),
    Reading(
        "05", 'rbf = four_classifiers()["RBF SVM"]\n', "100 patches of tissue and retina", rows=3, baseline=HALF,
        method="vocabulary from all patches", spread="two times ten folds",
        pattern=rf"^(?P<method>start \d): outside (?P<value>{N}) %",
    ),
    Reading(
        "05", 'rbf = four_classifiers()["RBF SVM"]\n', "100 patches of tissue and retina", rows=3, baseline=HALF,
        method="vocabulary in each fold", spread="two times ten folds",
        pattern=rf"^(?P<method>start \d): .* in the folds (?P<value>{N}) %",
    ),
    Reading(
        "05", "scaled = StandardScaler().fit_transform(shares)", STRIPS, rows=1, counts=True, baseline=SEVENTH,
        pattern=r"^(?P<method>.*): +(?P<value>\d+) of (?P<total>\d+) right",
    ),
    Reading(
        "05", "inside = make_pipeline(StandardScaler(), SVC())", STRIPS, rows=1, counts=True, baseline=SEVENTH,
        pattern=r"^(?P<method>.*): +(?P<value>\d+) of (?P<total>\d+) right",
    ),
    Reading(
        "05", "dealt.mixed.accuracy", "overlapping patches of tissue and retina", rows=1, pattern=RIGHT, baseline=HALF,
        method="overlapping patches on both sides", spread="not printed",
    ),
    Reading(
        "05", "dealt.apart.accuracy", "overlapping patches of tissue and retina", rows=1, pattern=RIGHT, baseline=HALF,
        spread="not printed",
    ),
    Reading(
        "05", "placed = visual_words.DenseSurf(", TEXTURES, rows=5, pattern=CELLS, columns=FOUR, total=224,
        baseline=SEVENTH,
    ),
    Reading(
        "05", "pets = datasets.load_pets()", PETS, rows=4, columns=("100 words", "VLAD, 64 words"), baseline=HALF,
        pattern=r"^\| (?P<method>1-NN|logistic|RBF SVM|linear SVM) \| (?P<cells>.*\d.*) \|$", source=WORKSHOP,
        published={
            "1-NN, 100 words": "59 %", "logistic, 100 words": "64 %", "RBF SVM, 100 words": "56 %",
            "linear SVM, 100 words": "63 %", "logistic, VLAD, 64 words": "64 %, the best of four with counted words",
        },
        remark={
            "1-NN, 100 words": "the same",
            "logistic, 100 words": "its vocabulary had seen every picture; with 100 pictures both lie in one interval",
            "RBF SVM, 100 words": "within the interval: this may be guessing",
            "linear SVM, 100 words": "within the interval: 100 pictures do not tell",
            "logistic, VLAD, 64 words": "about forty descriptions were tried on these pictures: a few points too good",
        },
    ),
    Reading(
        "05", "sizes, curves = (5, 10, 20, 50, 100, 200, 400)", TEXTURES, rows=1, method="RBF SVM", total=224,
        columns=("5 words", "50 words", "400 words"), pattern=r"RBF SVM (?P<cells>[\d., ]+) %", baseline=SEVENTH,
    ),
    Reading(
        "05", "sizes, curves = (5, 10, 20, 50, 100, 200, 400)", TEXTURES, rows=1, method="1-NN", total=224,
        columns=("5 words", "50 words", "400 words"), pattern=r"1-NN (?P<cells>[\d., ]+) %", baseline=SEVENTH,
    ),
    Reading(
        "05", "twenty = visual_words.BagOfWords(20)", TEXTURES, rows=1, counts=True, baseline=SEVENTH,
        pattern=r"; (?P<method>1-NN with 20 words): (?P<value>\d+) of (?P<total>\d+) right",
    ),
    # -- 06 -----------------------------------------------------------------------------------------------------------
    Reading(
        "06", "mixed = np.column_stack([mean_cases, features])", EPIDEMICS, rows=2,
        method="one feature in another unit",
        pattern=RIGHT, total=660, baseline=THIRD,
    ),
    Reading(
        "06", "pipeline = make_pipeline(StandardScaler(), PCA(count), nearest)", EPIDEMICS, rows=2, pattern=RIGHT,
        total=660, baseline=THIRD,
    ),
    Reading(
        "06", "right = trained.score(again.transform", "330 simulated epidemics", rows=1, method="PCA fitted twice",
        pattern=RIGHT, total=330, baseline=THIRD,
    ),
    Reading(
        "06", "right = trained.score(fitted.transform", "330 simulated epidemics", rows=1, method="PCA fitted once",
        pattern=RIGHT, total=330, baseline=THIRD,
    ),
    *(
        Reading(
            "06", "drawing = plots.projection_axis(clouds, label, 30)", "two long clouds of points", rows=1,
            baseline=HALF,
            method=f"best threshold along {which}", spread="fitted on the same points",
            pattern=rf"{place} (?P<value>{N}) %",
        )
        for which, place in (("PCA's axis", "threshold gets"), ("LDA's axis", "along LDA's"))
    ),
    Reading(
        "06", 'for name, steps in {"as they are": []', EPIDEMICS, rows=2, pattern=RIGHT, total=660, baseline=THIRD,
        method="1-NN",
    ),
    *(
        Reading(
            "06", "projections = {\"PCA\": PCA(2)", "330 simulated epidemics", rows=1, total=330, baseline=THIRD,
            method=f"trained on the other half, {pair}", pattern=rf"{pair}: (?P<value>{N}) %",
        )
        for pair in ("PCA, 1-NN", "PCA, linear SVM", "LDA, 1-NN", "LDA, linear SVM")
    ),
    *(
        Reading(
            "06", '"PCA": (PCA(), counts)', EPIDEMICS, rows=1, method=f"1-NN, {which}", total=660, baseline=THIRD,
            pattern=rf"{place}(?P<value>{N}) % with",
        )
        for which, place in (
            ("PCA, 2 components", "^PCA: "), ("PCA, 5 components", "^PCA: .* 2, "),
            ("PCA, 27 components", "^PCA: .* 5, "), ("LDA, 2 directions", "; LDA: "),
        )
    ),
    Reading(
        "06", "choice = GridSearchCV(pipeline", EPIDEMICS, rows=1, method="1-NN, PCA", baseline=THIRD,
        pattern=rf"^(?P<method>.*): (?P<value>{N}) %, interval (?P<low>{N}) to (?P<high>{N})",
    ),
    Reading(
        "06", "by_pca, by_lda =", STRIPS, rows=1, method="1-NN, 100 words, PCA", baseline=SEVENTH,
        pattern=rf"^(?P<method>10 components): (?P<value>{N}) % \((?P<low>{N}) to (?P<high>{N})\)",
    ),
    *(
        Reading(
            "06", "by_pca, by_lda =", STRIPS, rows=1, method=f"1-NN, 100 words, {which}", total=448, baseline=SEVENTH,
            pattern=rf"{place}(?P<value>{N}) % with",
        )
        for which, place in (
            ("PCA, 2 components", "^PCA: "), ("PCA, 100 components", "^PCA: .* 10, "), ("LDA, 6 directions", "; LDA: ")
        )
    ),
    Reading("06", "estimators = {", EPIDEMICS, rows=4, method="2 directions", pattern=BRACKETS, baseline=THIRD),
    Reading(
        "06", "# sees every label", "random labels, 100 samples, 50 features", rows=1, pattern=RIGHT, total=100,
        method="a leak", baseline=HALF,
    ),
    Reading(
        "06", "pipeline = make_pipeline(LinearDiscriminantAnalysis(), NearestCentroid())", rows=1, baseline=HALF,
        data="random labels, 100 samples, 50 features",
        pattern=rf"^(?P<method>.*): +(?P<value>{N}) % right, interval (?P<low>{N}) to (?P<high>{N})",
    ),
    Reading(
        "06", "leak = evaluation.leak_on_random_labels(", "random labels, 50 samples", rows=5, baseline=HALF,
        method="LDA in the fold, features", spread="",
        pattern=rf"^(?P<method>\d+) +{N} +(?P<value>{N}) +(?P<low>{N}) +(?P<high>{N})$",
    ),
    Reading(
        "06", "leak = evaluation.leak_on_random_labels(", "random labels, 50 samples", rows=5, baseline=HALF,
        method="a leak: LDA fitted on all, features", spread="mean of six draws",
        pattern=rf"^(?P<method>\d+) +(?P<value>{N}) +{N} +{N} +{N}$",
    ),
    *(
        Reading(
            "06", cell, data, rows=2, method=f"fitted {which}", total=total, baseline=baseline,
            pattern=rf"^(?:Gabor|words), (?P<method>.*): .*{place} (?P<value>{N}) %",
        )
        for cell, data, total, baseline in (
            ('"scaler and PCA": make_pipeline', EPIDEMICS, 660, THIRD), ("fixed, LDA = words", STRIPS, 448, SEVENTH)
        )
        for which, place in (("on all, a leak", "fitted on all"), ("in the fold", "in the fold"))
    ),
    *(
        Reading(
            "06", "whitened = evaluation.component_curve(", EPIDEMICS, rows=1, method=f"1-NN, PCA, {which}", total=660,
            baseline=THIRD, pattern=rf"{place} (?P<value>{N}) %",
        )
        for which, place in (("5 components, whitened", "Whitened: 5 components"), ("27, whitened", "all 27"))
    ),
    # -- 07 -----------------------------------------------------------------------------------------------------------
    Reading(
        "07", "pixels_only = LogisticRegression", SMALL_DIGITS, rows=5, method="from scratch", baseline=TENTH,
        pattern=RIGHT,
    ),
    Reading("07", "for keep in (1.0, 0.5):", SMALL_DIGITS, rows=2, pattern=RIGHT, baseline=TENTH),
    Reading(
        "07", "deep = train_dense(", SMALL_DIGITS, rows=4, method="dropout", baseline=TENTH,
        pattern=rf"^ *(?P<method>weight scaling, one pass|\d+ masks): (?P<value>{N}) ± (?P<reach>{N}) %",
    ),
    Reading(
        "07", "scales, runs = (0.25", SMALL_DIGITS, rows=5, method="without batch normalisation", baseline=TENTH,
        pattern=rf"^(?P<method>weights × [\d.]+) *: (?P<value>{N}) ± (?P<reach>{N}) % without",
    ),
    Reading(
        "07", "scales, runs = (0.25", SMALL_DIGITS, rows=5, method="with batch normalisation", baseline=TENTH,
        pattern=rf"^(?P<method>weights × [\d.]+) *: .* without, (?P<value>{N}) ± (?P<reach>{N}) % with",
    ),
    Reading(
        "07", "mixed, sorted_by_class = np.arange(2000)", SMALL_DIGITS, rows=6, pattern=RIGHT, baseline=TENTH,
        method="statistics of the batch when asked, a mistake",
    ),
    Reading(
        "07", "hits / 20:.1f} ± 3 %", SMALL_DIGITS, rows=3, method="running averages", pattern=RIGHT,
        baseline=TENTH,
    ),
    # -- 08 -----------------------------------------------------------------------------------------------------------
    Reading(
        "08", "interval = evaluation.accuracy_interval(int(found.sum()), len(found))", DIGITS, rows=4, baseline=TENTH,
        pattern=rf"^(?P<group>pixels|designed edges)? +(?P<method>1-NN|logistic regression) +(?P<value>{N})"
        rf" +(?P<low>{N}) +(?P<high>{N})$",
    ),
    Reading(
        "08", "dx, dy = (ndimage.sobel(images, axis)", DIGITS, rows=1, pattern=RIGHT, total=1000, baseline=TENTH,
        method="a leak between pictures that stand in order",
    ),
    Reading(
        "08", "probabilities = probabilities_of(trained, x[test])", DIGITS, rows=1, baseline=TENTH,
        method="digit network, 600,810 weights", pattern=rf"^test part: (?P<value>{N}) ± (?P<reach>{N}) % right",
        published="98.05 % of 10,000", source="the same network, two epochs on all of MNIST",
        remark="3,200 digits to learn from instead of 60,000",
    ),
    Reading(
        "08", 'best = keras.callbacks.EarlyStopping("val_loss"', "digits of the validation part", rows=1,
        baseline=TENTH,
        method="digit network, plain", pattern=rf"validation part (?P<value>{N}) ± (?P<reach>{N}) %$",
    ),
    Reading(
        "08", 'best = keras.callbacks.EarlyStopping("val_loss"', "the digits that it learned from", rows=1,
        baseline=TENTH, method="digit network, plain",
        pattern=rf"^training part (?P<value>{N}) ± (?P<reach>{N}) % right",
    ),
    Reading(
        "08", "trained, history = networks.train(", "digits of the validation part", rows=1, baseline=TENTH,
        method="digit network", pattern=rf"(?P<method>with shifts and dropout) (?P<value>{N}) ± (?P<reach>{N}) %$",
    ),
    Reading(
        "08", "some, rows = train[:1000], {}", "digits of the validation part", rows=3, baseline=TENTH,
        method="small network", pattern=rf"^(?P<method>batches of +\d+): (?P<value>{N}) ± (?P<reach>{N}) %",
    ),
    Reading(
        "08", "few, seconds = train[:240], {}", "digits of the validation part", rows=3, baseline=TENTH,
        pattern=rf"^(?P<method>.*): (?P<value>{N}) ± (?P<reach>{N}) % of the validation",
    ),
    Reading(
        "08", "| trained on 60,000 digits |", "10,000 test digits of MNIST", rows=2, baseline=TENTH,
        pattern=rf"^\| (?P<method>digit network|wide network) \| \d \| (?P<value>{N}) ± (?P<reach>{N}) % "
        rf"\| (?P<low>{N}) to (?P<high>{N}) % \|",
        published={
            "digit network": "98.05 % of 10,000 after two epochs",
            "wide network": "97.66 % of 256 digits after 20 epochs, interval 95.0 to 98.9 %",
        },
        remark={
            "digit network": "a one-cycle learning rate; as many epochs, nothing was chosen on the test digits",
            "wide network": "256 digits say neither that it is worse nor better: the denominator makes it precise",
        },
    ),
    Reading(
        "08", "the best of 50 seeds", "100 digits", rows=1, pattern=RIGHT, total=100, baseline=TENTH,
        method="a seed chosen on the digits that it is tested on",
    ),
    Reading(
        "08", "the same seed on 1,000 other digits", "1,000 other digits", rows=1, pattern=RIGHT, total=1000,
        baseline=TENTH,
    ),
    Reading(
        "08", "ax = plots.label_curves(sizes, curves, chance=0.2)", "digits 5 to 9", rows=3, pattern=CELLS,
        columns=tuple(f"{size} labels" for size in (10, 30, 100, 500)), baseline=FIFTH,
    ),
    Reading(
        "08", "words = pipeline.make_pipeline(", TEXTURES, rows=2, baseline=SEVENTH,
        pattern=rf"^(?P<method>.*?) +(?P<value>{N}) %, interval (?P<low>{N}) to (?P<high>{N}) %",
    ),
    Reading(
        "08", "averaged, flattened =", TEXTURES, rows=2, baseline=SEVENTH,
        pattern=rf"^(?P<method>network, \w+) (?P<value>{N}) ± (?P<reach>{N}) %$",
    ),
    Reading(
        "08", "in_order = np.sort(train[:1600])", "digits of the validation part", rows=1, pattern=RIGHT,
        baseline=TENTH,
        method="an unshuffled folder",
    ),
    Reading(
        "08", "small.fit(**sorted_digits, shuffle=True", "digits of the validation part", rows=1, pattern=RIGHT,
        baseline=TENTH,
    ),
    # -- 09 -----------------------------------------------------------------------------------------------------------
    Reading(
        "09", 'low, high = (100 * end for end in card["interval, 95 %"])', "10,000 test pictures of CIFAR-10", rows=1,
        method="mini_vgg, trained from scratch", baseline=TENTH,
        pattern=rf"^(?P<value>{N}) % of the test pictures, (?P<low>{N}) to (?P<high>{N})",
    ),
    Reading(
        "09", "for name, (pictures, labels, size, train, test) in cases.items():", "held-out pictures", rows=3,
        baseline="50, 14.3, 10 %",
        pattern=CELLS, columns=("pixels", "block 1 of mini_vgg", "block 3", "block 5"),
    ),
    Reading(
        "09", "share = held_out(X, labels, slice(0, 50_000)", "10,000 test pictures of CIFAR-10", rows=1, total=10_000,
        baseline=TENTH, pattern=rf"^\| (?P<method>MobileNet frozen.*?) \| (?P<value>{N}) % \|",
    ),
    Reading(
        "09", "means = output(until, grey).mean", TEXTURES, rows=1, pattern=RIGHT, baseline=SEVENTH,
        method="wrong range of pixels, mini_vgg block 3",
    ),
    Reading(
        "09", "means = output(until, 255 * grey).mean", TEXTURES, rows=1, pattern=RIGHT, baseline=SEVENTH,
        method="mini_vgg block 3",
    ),
    Reading(
        "09", "for scale in (1, 1 / 255):", PETS, rows=2, counts=True, baseline=HALF, method="MobileNet, logistic",
        pattern=r"^\| (?P<method>pixels from .*?) \| (?P<value>\d+) of (?P<total>\d+) \|",
    ),
    Reading(
        "09", 'flat = features_of(textures.data, "block3_pool"', TEXTURES, rows=1, baseline=SEVENTH, method="1-NN",
        pattern=rf"^(?P<method>all 5,120 numbers) of a patch: (?P<value>{N}) ± (?P<reach>{N}) % right",
        published="53 %", source=VGG16, remark="another network and other pictures: the same weakness before PCA",
    ),
    Reading(
        "09", "def components(count):", TEXTURES, rows=1, baseline=SEVENTH, method="1-NN, all numbers, 10 components",
        pattern=rf" as they are, (?P<value>{N}) ± (?P<reach>{N}) % with 10", published="above 90 %", source=VGG16,
        remark="another network and other pictures: the same jump, and it is explained",
    ),
    Reading(
        "09", "remedy: [f", TEXTURES, rows=5, pattern=CELLS, baseline=SEVENTH, method="1-NN",
        columns=("all numbers", "", "mean of each map", ""),
    ),
    Reading(
        "09", "scaled = make_pipeline(preprocessing.StandardScaler(), components(50))", TEXTURES, rows=1,
        method="1-NN, all numbers standardised, 5 components", baseline=SEVENTH,
        pattern=rf"without PCA, (?P<value>{N}) ± (?P<reach>{N}) % with 5",
    ),
    Reading(
        "09", 'spaces = {"pixels": np.reshape(tiny', PETS, rows=4, counts=True, total=100, baseline=HALF,
        columns=("1-NN", "nearest mean", "logistic", "RBF SVM"),
        pattern=r"^\| (?P<method>pixels|bag of words|mini_vgg|mobilenet_0.25) \| (?P<cells>\d+ \| .*) \|$",
    ),
    Reading(
        "09", 'spaces = {"pixels": np.reshape(tiny', PETS, rows=1, counts=True, total=100, baseline=HALF,
        pattern=r"^\| (?P<method>1-NN on mobilenet_0.25).*? \| (?P<cells>.*) \|$", source=VGG16,
        columns=(
            "1 component", "2 components", "3 components", "5 components", "10 components", "15 components",
            "20 components", "all 256", "flattened, 12,544 numbers",
        ),
        published={
            "1-NN on mobilenet_0.25, 10 components": "above 90 %",
            "1-NN on mobilenet_0.25, flattened, 12,544 numbers": "53 %",
        },
        remark={
            "1-NN on mobilenet_0.25, 10 components": "MobileNet, not VGG16: 90 % lies within the interval",
            "1-NN on mobilenet_0.25, flattened, 12,544 numbers": "MobileNet, not VGG16: no jump, its features are good "
            "as they are; the 53 % were VGG16's own, or the way in which it was read",
        },
    ),
    Reading(
        "09", "def right_halves(model, inputs=x):", TEXTURES, rows=1, baseline=SEVENTH,
        pattern=rf"^(?P<method>a new head): (?P<value>{N}) ± (?P<reach>{N}) %",
    ),
    Reading(
        "09", "count = transfer.unfreeze(model, blocks)", TEXTURES, rows=2, baseline=SEVENTH,
        pattern=rf"^(?P<method>blocks thawed: \d), .*: (?P<value>{N}) ± (?P<reach>{N}) %",
    ),
    Reading("09", "def tuned(thaws):", TEXTURES, rows=1, pattern=RIGHT, baseline=SEVENTH),
    Reading("09", "normalises = keras.layers.BatchNormalization", TEXTURES, rows=1, pattern=RIGHT, baseline=SEVENTH),
    Reading(
        "09", 'columns = [f"{size} patches (%)" for size in sizes]', TEXTURES, rows=5, pattern=CELLS, baseline=SEVENTH,
        columns=tuple(f"{size} labels" for size in (10, 20, 50, 100)),
    ),
    Reading("09", "def told(name, right):", "spectra of 200 devices as pictures", rows=6, pattern=RIGHT, baseline=HALF),
    *(
        Reading("09", cell, "spectra of 200 devices as pictures", rows=count, pattern=RIGHT, baseline=HALF)
        for cell, count in (
            ('X = from_maps(pictures["free scale"])', 1), ("X = from_maps(honest)", 1),
            ('X = from_maps(pictures["coloured"])', 1), ('"one colour for all": colours', 2),
        )
    ),
    Reading(
        "09", 'result = report["held out"]', "32 held-out pictures of grass and gravel", rows=1, baseline=HALF,
        method="python -m helpers.transfer",
        pattern=rf"^held-out pictures: (?P<value>{N}) ± (?P<reach>{N}) % right, "
        rf"95 % interval (?P<low>{N}) ± \d+ to (?P<high>{N}) ",
    ),
    Reading(
        "09", "cut, kinds = [], []", "pieces of seven photographs", rows=1, baseline=SEVENTH,
        pattern=rf"(?P<method>divided at random): (?P<value>{N}) ± (?P<reach>{N}) % right",
    ),
    Reading(
        "09", "row = np.arange(len(cut)) // 13 % 13", "pieces of seven photographs", rows=1, pattern=RIGHT,
        baseline=SEVENTH,
    ),
    *(
        Reading(
            "09", '"textures": (textures, descriptors, 64, halves)', data, rows=8, baseline=baseline,
            pattern=rf"^\| (?P<method>[^|]+) \| {place}(?P<value>{N}) ± (?P<reach>{N}) \| "
            rf"(?P<low>{N}) ± \d+ to (?P<high>{N}) ± \d+ \|",
        )
        for data, baseline, place in (
            (TEXTURES, SEVENTH, ""), ("200 faces and backgrounds, five folds", HALF, r"[^|]+ \| [^|]+ \| ")
        )
    ),
    # -- 10 -----------------------------------------------------------------------------------------------------------
    *(
        Reading(
            "10", "def fisher():", SENTENCES, rows=1, counts=True, total=16, baseline=HALF,
            method=f"women or men, LDA, voice {which}", pattern=place,
        )
        for which, place in (("seen", r": (?P<value>\d+) seen"), ("left out", r"seen, (?P<value>\d+) left out"))
    ),
    *(
        Reading(
            "10", cell, SENTENCES, rows=count, counts=True, baseline="6.7 %",
            pattern=r"^(?P<method>.*): (?P<value>\d+) of (?P<total>\d+)$",
        )
        for cell, count in (("level = np.array([[10 * np.log10", 2), ("shift = np.repeat([-3.0", 1))
    ),
    Reading(
        "10", "for label, y in asked.items():\n    groups", SENTENCES, rows=6, pattern=CELLS, counts=True, total=16,
        columns=("who speaks", "sex", "accent", "style", "pace", "sentence"), baseline="6.7 % who speaks, others 50 %",
    ),
    Reading(
        "10", "four = np.isin(speaker", "8 recordings of four new voices", rows=3, counts=True, total=8, baseline=HALF,
        method="1-D network, women or men, 8 recordings to learn from",
        pattern=r"^(?P<method>seed \d): .*, (?P<value>\d+) ± (?P<reach>\d+) of the others",
        published=HALF, source="two filters of 100 samples, 8 recordings, a course before this one",
        remark="the same: what a coin gets",
    ),
    Reading(
        "10", "lambda: hearing(7400, filters=16)", VOICES, rows=1, baseline=HALF,
        method="1-D network, women or men, 720 recordings to learn from",
        pattern=rf"^new voices right: (?P<value>{N}) ± (?P<reach>{N}) %",
    ),
    Reading(
        "10", "leak = near.fit(", "240 spoken digits, synthesised", rows=1, total=240, pattern=RIGHT, baseline=HALF,
        method="1-NN on 20 bands, women or men",
    ),
    Reading(
        "10", "apart = near.fit(", VOICES, rows=1, method="1-NN on 20 bands, women or men", baseline=HALF,
        pattern=rf"^(?P<method>.*): (?P<value>{N}) % right, (?P<low>{N}) to (?P<high>{N})",
    ),
    Reading(
        "10", 'for name, X, start in (("bands"', PEOPLE, rows=2, baseline="20 % who speaks, 10 % digit",
        pattern=r"^\| (?P<method>.*, LDA) \| (?P<cells>.*) \|$", total=(250, 250, 0), spread="mean of five speakers",
        columns=("who speaks, official split", "digit, official split", "digit, speaker left out"),
    ),
    # -- 11 -----------------------------------------------------------------------------------------------------------
    Reading(
        "11", "def answered(network, x):", VOICES, rows=1, method="network of five blocks, one seed", baseline=TENTH,
        pattern=rf"^(?P<method>four new voices): (?P<value>{N}) ± (?P<reach>{N}) %",
    ),
    *(
        Reading(
            "11", cell, VOICES, rows=count, method="linear classifier on mel bands", baseline=TENTH,
            pattern=rf"^(?P<method>trained with .*): (?P<value>{N}) ± (?P<reach>{N}) %",
        )
        for cell, count in (("linear.fit(silent[train], y[train])", 2), ("linear.fit(noisy[train], y[train])", 1))
    ),
    Reading(
        "11", 'known = {"magnitude": 89.0', VOICES, rows=3, method="network of five blocks, three seeds",
        baseline=TENTH,
        pattern=rf"^\| (?P<method>\w+) \| (?P<value>{N}) ± (?P<reach>{N}) \| .* \| (?P<published>{N}) \|$",
        source=COMMANDS, remark=f"the ranking is not found here: {FEW_LABELS}",
    ),
    Reading(
        "11", 'features |= {(name, "pixels")', VOICES, rows=5, pattern=CELLS, method="linear on mini_vgg",
        baseline=TENTH,
        columns=("mel, 4 of 12 voices left out", "mel, new voices", "MFCC, new voices"),
    ),
    Reading(
        "11", 'untrained = transfer.load_backbone("mini_vgg", weights=None)', VOICES, rows=2, baseline=TENTH,
        pattern=rf"^(?P<method>.*): (?P<value>{N}) ± (?P<reach>{N}) %$",
    ),
    *(
        Reading(
            "11", cell, VOICES, rows=count, method=method, baseline=TENTH,
            pattern=rf"^(?P<method>.*?): +(?P<value>{N}) ± (?P<reach>{N}) %$",
        )
        for cell, count, method in (
            ('parts = np.array_split(inputs["mel"] / np.float32(255), 16)', 1, "mini_vgg block 2, pixels"),
            ("print(f\"from 0 to 255:", 1, "mini_vgg block 2, pixels"),
            ("mean, deviation = x[learned].mean(axis=0)", 1, ""),
        )
    ),
    Reading(
        "11", "first, last = head.layers[0].get_weights()", VOICES, rows=2, baseline=TENTH, method="mini_vgg",
        pattern=rf"^(?P<method>blocks thawed: \d): (?P<value>{N}) ± (?P<reach>{N}) %$",
    ),
    Reading(
        "11", "curves = {name: learning(x) for name, x in spaces.items()}", VOICES, rows=3, baseline=TENTH,
        method="mel, mini_vgg block 2, recordings to learn from",
        pattern=rf"^(?P<method>\d+): claimed (?P<published>{N} to {N}) %, measured (?P<value>{N}) ± (?P<reach>{N}) %, "
        "as claimed: False",
        source="common claims", remark="tested on voices that are new; not as claimed",
    ),
    Reading(
        "11", "gains = {name: np.array(shares)", VOICES, rows=7, method="augmentation", baseline=TENTH,
        pattern=rf"^\| (?P<method>[^|]+) \| (?P<value>{N}) ± (?P<reach>{N}) \|",
    ),
    *(
        Reading(
            "11", cell, data, rows=1, method="linear on mini_vgg block 2", baseline=TENTH,
            pattern=rf"^(?P<method>.*): (?P<value>{N}) ± (?P<reach>{N}) %, "
            rf"95 % interval (?P<low>{N}) ± \d+ to (?P<high>{N}) ",
        )
        for cell, data in (
            ("def with_interval(seen):", "240 spoken digits, synthesised"),
            ("voices apart: {with_interval(train)}", VOICES),
        )
    ),
    Reading(
        "11", "def shares(x, seen, seeds):", PEOPLE, rows=3, baseline=TENTH, spread="three seeds",
        method=f"network of five blocks, {SPLIT}", pattern=r"^\| (?P<method>\w+) \| (?P<value>[\d.]+, [\d., ]+) \| ",
    ),
    Reading(
        "11", "def shares(x, seen, seeds):", PEOPLE, rows=3, baseline=TENTH, spread="mean of five speakers, one seed",
        method="network of five blocks, speaker left out", source=COMMANDS,
        pattern=rf"^\| (?P<method>magnitude|mel|complex) \| .*, .* \| (?P<value>{N}) \|$",
        published={
            f"network of five blocks, speaker left out, {name}": value
            for name, value in (("magnitude", "89.0 %"), ("mel", "85.6 %"), ("complex", "93.2 %"))
        },
        remark="digits by five people, not words by thousands; a quarter to a third are wrong with a new speaker",
    ),
    Reading(
        "11", "ours = linear.fit(features[name, 2], y).score(x, z)", PEOPLE, rows=2, baseline=TENTH,
        pattern=r"^\| (?P<method>MFCC pictures|mel pictures) \| (?P<cells>.*) \|$", total=(0, 0, 250, 0, 2500),
        columns=(
            f"10, {SPLIT}", f"100, {SPLIT}", f"2,250, {SPLIT}", "speaker left out", "learned from synthesised voices"
        ),
        spread="mean of three draws, or of five speakers",
    ),
    Reading(
        "11", "commands = datasets.load_speech_commands(path)", "ten words of Speech Commands v0.02", rows=1,
        method="mel, mini_vgg block 2, speakers apart", baseline=TENTH,
        pattern=rf"^(?P<value>{N}) % of (?P<total>\d+) are right, interval (?P<low>{N}) to (?P<high>{N});",
        published="85.6 % with mel", source=COMMANDS, remark="64 recordings of each word to learn from, a fiftieth",
    ),
]  # fmt: skip


def rows() -> list[list[str]]:
    """The rows of the table, in the order of the readings."""
    lessons = {path.name[:2]: read(path) for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")}
    return [row for reading in READINGS for row in rows_of(reading, lessons[reading.notebook])]


def part() -> tuple[str, list[str]]:
    """The table; nothing in it is judged here."""
    return f"{NOTE}\n\n{markdown([HEADER, *rows()], aligned=False)}", []
