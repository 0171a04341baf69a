"""What salmap.h declares, for ctypes. Written by generate.py: do not edit."""

from ctypes import (CFUNCTYPE, POINTER, c_char, c_char_p, c_double, c_float,
                    c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p)

from ._bases import FlagRow, Row, Sized


VERSION_MAJOR = 0
VERSION_MINOR = 2
VERSION_PATCH = 0
MESSAGE_SIZE = 256
MAX_LAYERS = 4096
MAX_BATCH = 524287
RESERVED_CHANNELS = 4096
MAX_CAMS = 4095
NO_GUIDE = 4294967295
MAX_SIDE = 1073741823
AGGREGATE_COMBINED = 4294967295
AGGREGATE_MAX_IMAGES = 2147483648
AGGREGATE_BINS = 2053


class Status(Row):
    """The result of a call."""

    OK = 0, "success"
    ARGUMENT = 1, "wrong argument"
    STATE = 2, "wrong state"
    INCOMPLETE = 3, "missing layer"
    NONFINITE = 4, "non-finite input"
    UNSUPPORTED = 5, "not supported"
    MEMORY = 6, "out of memory"


class Statistic(Row):
    """How the channels at one location become one number."""

    SMOE = 0, "SMOE Scale; the paper, section 3.1"
    MEAN = 1, "mean"
    STD = 2, "standard deviation, unbiased; 0 for one channel"
    MAX = 3, "maximum"
    ENTROPY = 4, (
        "entropy of a normal distribution that a ReLU cuts; it may be "
        "negative")
    GAMMA_SCALE = 5, "scale of the Gamma distribution of maximum likelihood"


class Normalizer(Row):
    """How one map is brought to 0..1; each image of a batch on its own. All
    are monotone: a location that scored at least as much as another still
    does."""

    GAUSS = 0, "normal CDF of (s - mean) / std"
    GAMMA = 1, (
        "CDF of the Gamma distribution fitted by maximum likelihood, exact")
    RANGE = 2, "(s - min) / (max - min)"
    NONE = 3, (
        "s itself, which may leave 0..1; as with all but reference, a map "
        "whose values are equal becomes 0")
    REFERENCE = 4, (
        "the share of a data set's values that are below s; see "
        "salmap_set_reference")


class Resampling(Row):
    """How a map is brought to the size of the output. Half-pixel centres, no
    antialiasing, borders repeated: the formulas of PyTorch's interpolate with
    align_corners=False and the mode of the same name, but that nearest is
    exact where PyTorch rounds a quotient; docs/numerics.md."""

    NEAREST = 0, "the nearest pixel"
    BILINEAR = 1, "linear between neighbouring pixels"
    BICUBIC = 2, (
        "Keys' kernel with a = -0.75, clamped to 0..1, or to the map's range "
        "if it is not normalised")
    AREA = 3, "mean of the pixels under the output's"


class WeightPreset(Row):
    """Weights that have a name."""

    EQUAL = 0, "1 for each layer"
    RAMP = 1, "1 for the earliest layer, then 2, 3, ..."
    PRIOR = 2, (
        "the paper's, for exactly five layers: 0.18 0.15 0.37 0.40 0.72")


class Nonfinite(Row):
    """What a push does about NaN and infinity."""

    ERROR = 0, (
        "the push fails with SALMAP_E_NONFINITE and names the first one")
    ZERO = 1, "they are counted, taken as 0 and flagged in the layer's info"


class Incomplete(Row):
    """Whether maps and pictures of the whole stack require every layer."""

    ERROR = 0, "SALMAP_E_INCOMPLETE names the first layer that is missing"
    COMBINE = 1, (
        "the layers that are held are used, at least one; their hues stay "
        "where they are")


class LoviPalette(Row):
    """The colours that LOVI pictures give to layers."""

    PAPER = 0, "the paper's hues: violet is early, red is late"
    ORDERED = 1, (
        "violet over teal to yellow, ever lighter: the order can be seen with"
        " any kind of colour vision")


class HeatPalette(Row):
    """The colours of heat maps."""

    PAPER = 0, (
        "the published hues: blue is little, red is much; the greyer, the "
        "more layers agree")
    RISING = 1, (
        "black over purple and orange to pale yellow, ever lighter, whatever "
        "the layers")


class Evidence(Row):
    """Which evidence of a class map m counts."""

    POSITIVE = 0, "what speaks for the class: max(0, m)"
    NEGATIVE = 1, "what speaks against the class: max(0, -m)"
    MAGNITUDE = 2, "both: |m|"


class FastcamFactor(Row):
    """What FastCAM multiplies the combined map with; m is the class map,
    0..1."""

    INSIDE = 0, "m: what is salient where the class is"
    OUTSIDE = 1, "1 - m: what is salient where it is not"
    FOCUSED = 2, "m^1.25: less where the class is but faint"


class Dtype(Row):
    """The type of a tensor's elements, in the machine's own byte order."""

    F32 = 0, "IEEE 754 binary32"
    F16 = 1, "IEEE 754 binary16"
    BF16 = 2, "the upper half of a binary32"
    F64 = 3, (
        "IEEE 754 binary64; rounded to float when read, finite values beyond "
        "the largest float cut to it")
    U8 = 4, "(q - zero_point) * scale, q from 0 to 255"
    I8 = 5, "(q - zero_point) * scale, q from -128 to 127"


class DlpackKind(Row):
    """Which of DLPack's structs a pointer is for. Their contents do not show
    it."""

    TENSOR = 0, "DLTensor"
    MANAGED = 1, "DLManagedTensor of 0.x; Python capsules called dltensor"
    VERSIONED = 2, (
        "DLManagedTensorVersioned of 1.x; Python capsules called "
        "dltensor_versioned")


class LayerFlag(FlagRow):
    """Bits that can be set at the same time."""

    FLAT = 1, (
        "all values equal, or one location: the layer says nothing, and its "
        "map is 0 unless the normaliser is reference")
    NONFINITE = 2, "NaN or infinity was taken as 0"
    SINGLE_CHANNEL = 4, (
        "activations of one channel with 64 locations or more: perhaps the "
        "axes are in another order than the view says")


class CutAxis(Row):
    """The axis that the slices of a cut lie along. The rows and columns of a
    plane are then the two others, in the order d, h, w."""

    D = 0, "depth, or time: a slice has h rows of w"
    H = 1, "height: a slice has d rows of w"
    W = 2, "width: a slice has d rows of h"


class Projection(Row):
    """What a cut shows of the slices along its axis. A projection is of the
    combined map, of a layer, or of a class map; LOVI is drawn of the
    projections of the layers."""

    NONE = 0, "one of them"
    MEAN = 1, "their mean at each place"
    MAX = 2, "their maximum at each place"


class Pixel(Row):
    """What a pixel is made of, in the order of memory. 8-bit values are
    rounded to nearest; alpha is 255; floats are 0..1."""

    RGB8 = 0, "red, green, blue; 8 bits each"
    BGR8 = 1, "blue, green, red; 8 bits each"
    RGBA8 = 2, "red, green, blue, alpha; 8 bits each"
    BGRA8 = 3, "blue, green, red, alpha; 8 bits each"
    RGB_F32 = 4, "red, green, blue; floats"


class Legend(Row):
    """What a legend explains."""

    LOVI = 0, (
        "a column per layer, early to late; from the top a quarter of the "
        "height each: that layer alone, with half of the others, all layers, "
        "none")
    HEATMAP = 1, (
        "from the least value on the left to the greatest; with "
        "SALMAP_HEAT_PAPER a third of the height each: one layer, half of the"
        " others, all layers")


class CamMethod(Row):
    """How gradients g of a score, with respect to the activations A, become a
    class map. Sums without an index go over all locations of a channel, N of
    them, and S_k is the sum of A_k."""

    GRADCAM = 0, (
        "sum over k of w_k A_k with w_k = mean of g_k; Selvaraju et al., "
        "arXiv 1610.02391")
    GRADCAMPP = 1, (
        "the same with w_k = sum of r / (2 + r max(0, S_k)), r = max(0, g_k);"
        " Chattopadhay et al., arXiv 1710.11063, without an epsilon")
    XGRADCAM = 2, (
        "the same with w_k = sum of g_k A_k / S_k, 0 where S_k is 0; Fu et "
        "al., arXiv 2008.02312")
    HIRESCAM = 3, (
        "sum over k of g_k A_k; Draelos and Carin, arXiv 2011.08891")
    ELEMENTWISE = 4, "sum over k of max(0, g_k A_k)"
    LAYERCAM = 5, (
        "sum over k of max(0, g_k) A_k; Jiang et al., IEEE TIP 2021")


class CamFlag(FlagRow):
    """Bits that can be set at the same time."""

    FLAT = 1, "all values equal, or one location: the map is 0"
    NONFINITE = 2, "NaN or infinity was taken as 0"
    NONE = 4, (
        "no location has evidence of the kind that was set: the map is 0")
    AMBIGUOUS = 8, (
        "the principal component is one of several that are about as strong")


class Palette(Row):
    """Which colours show the numbers of a map."""

    GREY = 0, "black to white"
    VIRIDIS = 1, (
        "dark violet over green to yellow, in even steps of lightness")
    MAGMA = 2, "black over purple to pale yellow, in even steps of lightness"
    TURBO = 3, "blue over green to red: many hues, not ordered by lightness"
    DIVERGING = 4, (
        "blue over white to red, white in the middle of the limits")


Task = CFUNCTYPE(None, c_void_p, c_uint32)
Parallel = CFUNCTYPE(None, c_void_p, c_uint32, Task, c_void_p)


class Message(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("status", c_int32),
        ("text", c_char * 256),
    ]


class Allocator(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("user", c_void_p),
        ("allocate", CFUNCTYPE(c_void_p, c_void_p, c_size_t)),
        ("release", CFUNCTYPE(None, c_void_p, c_void_p, c_size_t)),
    ]


class MemorySize(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("blocks", c_uint32),
        ("bytes", c_uint64),
        ("largest", c_uint64),
    ]


class Settings(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("statistic", c_int32),
        ("normalizer", c_int32),
        ("resampling", c_int32),
        ("nonfinite", c_int32),
        ("incomplete", c_int32),
        ("weight_preset", c_int32),
        ("weight_count", c_uint32),
        ("weights", c_void_p),
        ("epsilon", c_double),
        ("isa", c_char_p),
        ("parallel", Parallel),
        ("parallel_user", c_void_p),
        ("cams", c_uint32),
        ("evidence", c_int32),
        ("fastcam_factor", c_int32),
        ("guide", c_uint32),
        ("relative_epsilon", c_double),
        ("palette", c_int32),
        ("heat_palette", c_int32),
        ("low_limit", c_double),
        ("high_limit", c_double),
        ("keep_raw", c_int32),
    ]


class Tensor(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("dtype", c_int32),
        ("data", c_void_p),
        ("n", c_int64),
        ("c", c_int64),
        ("d", c_int64),
        ("h", c_int64),
        ("w", c_int64),
        ("stride_n", c_int64),
        ("stride_c", c_int64),
        ("stride_d", c_int64),
        ("stride_h", c_int64),
        ("stride_w", c_int64),
        ("scale", c_float),
        ("zero_point", c_int32),
        ("channel_scale", c_void_p),
        ("channel_zero_point", c_void_p),
        ("channel_block", c_int64),
        ("stride_block", c_int64),
    ]


class LayerInfo(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_uint32),
        ("channels", c_int64),
        ("height", c_int64),
        ("width", c_int64),
        ("min", c_double),
        ("max", c_double),
        ("mean", c_double),
        ("nonfinite", c_uint64),
        ("weight", c_double),
        ("depth", c_int64),
    ]


class Cut(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("axis", c_int32),
        ("projection", c_int32),
        ("count", c_int64),
        ("index", c_int64),
    ]


class Plane(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("data", c_void_p),
        ("width", c_int64),
        ("height", c_int64),
        ("stride", c_int64),
        ("depth", c_int64),
        ("slice_stride", c_int64),
        ("cut", POINTER(Cut)),
    ]


class Picture(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("pixel", c_int32),
        ("data", c_void_p),
        ("width", c_int64),
        ("height", c_int64),
        ("stride", c_int64),
        ("depth", c_int64),
        ("slice_stride", c_int64),
        ("cut", POINTER(Cut)),
    ]


class CamInfo(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("flags", c_uint32),
        ("channels", c_int64),
        ("depth", c_int64),
        ("height", c_int64),
        ("width", c_int64),
        ("min", c_double),
        ("max", c_double),
        ("mean", c_double),
        ("nonfinite", c_uint64),
    ]


class Grey(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("data", c_void_p),
        ("width", c_int64),
        ("height", c_int64),
        ("stride", c_int64),
        ("depth", c_int64),
        ("slice_stride", c_int64),
        ("cut", POINTER(Cut)),
    ]


class Peak(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("value", c_float),
        ("slice", c_int64),
        ("row", c_int64),
        ("column", c_int64),
    ]


class Box(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("peak", c_float),
        ("slice", c_int64),
        ("row", c_int64),
        ("column", c_int64),
        ("depth", c_int64),
        ("height", c_int64),
        ("width", c_int64),
        ("peak_slice", c_int64),
        ("peak_row", c_int64),
        ("peak_column", c_int64),
        ("area", c_int64),
        ("mass", c_double),
    ]


class AggregateInfo(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("layers", c_uint32),
        ("width", c_int64),
        ("height", c_int64),
        ("images", c_uint64),
        ("statistic", c_int32),
        ("normalizer", c_int32),
        ("resampling", c_int32),
        ("guided", c_int32),
        ("epsilon", c_double),
        ("relative_epsilon", c_double),
        ("depth", c_int64),
    ]


class AggregateLayerInfo(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("values", c_uint64),
        ("mean", c_double),
        ("weight", c_double),
        ("share", c_double),
    ]


class AggregateDistance(Sized):
    _fields_ = [
        ("struct_size", c_uint32),
        ("statistic", c_double),
        ("place", c_double),
    ]


#: By their names in C.
STRUCTS = {
    "salmap_message": Message,
    "salmap_allocator": Allocator,
    "salmap_memory_size": MemorySize,
    "salmap_settings": Settings,
    "salmap_tensor": Tensor,
    "salmap_layer_info": LayerInfo,
    "salmap_cut": Cut,
    "salmap_plane": Plane,
    "salmap_picture": Picture,
    "salmap_cam_info": CamInfo,
    "salmap_grey": Grey,
    "salmap_peak": Peak,
    "salmap_box": Box,
    "salmap_aggregate_info": AggregateInfo,
    "salmap_aggregate_layer_info": AggregateLayerInfo,
    "salmap_aggregate_distance": AggregateDistance,
}


#: name: (result, arguments).
PROTOTYPES = {
    "salmap_version": (c_uint32, []),
    "salmap_version_string": (c_char_p, []),
    "salmap_status_name": (c_char_p, [c_int32]),
    "salmap_status_string": (c_char_p, [c_int32]),
    "salmap_create": (c_int32, [c_uint32, POINTER(Allocator),
        POINTER(c_void_p)]),
    "salmap_destroy": (None, [c_void_p]),
    "salmap_reset": (c_int32, [c_void_p]),
    "salmap_trim": (c_int32, [c_void_p]),
    "salmap_reserve": (c_int32, [c_void_p, c_uint32, c_void_p]),
    "salmap_memory_estimate": (c_int32, [c_uint32, c_uint32, c_void_p,
        POINTER(Settings), POINTER(MemorySize), POINTER(Message)]),
    "salmap_error_message": (c_size_t, [c_void_p, c_char_p, c_size_t]),
    "salmap_note_error": (c_int32, [c_void_p, c_int32, c_char_p]),
    "salmap_layer_count": (c_uint32, [c_void_p]),
    "salmap_batch_size": (c_uint32, [c_void_p]),
    "salmap_statistic_name": (c_char_p, [c_int32]),
    "salmap_set_statistic": (c_int32, [c_void_p, c_int32]),
    "salmap_normalizer_name": (c_char_p, [c_int32]),
    "salmap_set_normalizer": (c_int32, [c_void_p, c_int32]),
    "salmap_resampling_name": (c_char_p, [c_int32]),
    "salmap_set_resampling": (c_int32, [c_void_p, c_int32]),
    "salmap_set_weights": (c_int32, [c_void_p, c_void_p, c_uint32]),
    "salmap_weight_preset_name": (c_char_p, [c_int32]),
    "salmap_set_weight_preset": (c_int32, [c_void_p, c_int32]),
    "salmap_set_epsilon": (c_int32, [c_void_p, c_double]),
    "salmap_set_relative_epsilon": (c_int32, [c_void_p, c_double]),
    "salmap_nonfinite_name": (c_char_p, [c_int32]),
    "salmap_set_nonfinite": (c_int32, [c_void_p, c_int32]),
    "salmap_incomplete_name": (c_char_p, [c_int32]),
    "salmap_set_incomplete": (c_int32, [c_void_p, c_int32]),
    "salmap_lovi_palette_name": (c_char_p, [c_int32]),
    "salmap_set_palette": (c_int32, [c_void_p, c_int32]),
    "salmap_heat_palette_name": (c_char_p, [c_int32]),
    "salmap_set_heat_palette": (c_int32, [c_void_p, c_int32]),
    "salmap_set_limits": (c_int32, [c_void_p, c_void_p]),
    "salmap_set_keep_raw": (c_int32, [c_void_p, c_int32]),
    "salmap_set_parallel": (c_int32, [c_void_p, Parallel, c_void_p]),
    "salmap_set_isa": (c_int32, [c_void_p, c_char_p]),
    "salmap_isa_name": (c_char_p, [c_void_p]),
    "salmap_isa_known": (c_char_p, [c_int32]),
    "salmap_set_cams": (c_int32, [c_void_p, c_uint32]),
    "salmap_cam_count": (c_uint32, [c_void_p]),
    "salmap_evidence_name": (c_char_p, [c_int32]),
    "salmap_set_evidence": (c_int32, [c_void_p, c_int32]),
    "salmap_fastcam_factor_name": (c_char_p, [c_int32]),
    "salmap_set_fastcam_factor": (c_int32, [c_void_p, c_int32]),
    "salmap_set_guide": (c_int32, [c_void_p, c_uint32]),
    "salmap_settings_default": (c_int32, [POINTER(Settings)]),
    "salmap_set_settings": (c_int32, [c_void_p, POINTER(Settings)]),
    "salmap_get_settings": (c_int32, [c_void_p, POINTER(Settings)]),
    "salmap_create_with": (c_int32, [c_uint32, POINTER(Settings),
        POINTER(Allocator), POINTER(c_void_p), POINTER(Message)]),
    "salmap_dtype_name": (c_char_p, [c_int32]),
    "salmap_tensor_nchw": (c_int32, [POINTER(Tensor), c_void_p, c_int32,
        c_int64, c_int64, c_int64, c_int64]),
    "salmap_tensor_nhwc": (c_int32, [POINTER(Tensor), c_void_p, c_int32,
        c_int64, c_int64, c_int64, c_int64]),
    "salmap_tensor_tokens": (c_int32, [POINTER(Tensor), c_void_p, c_int32,
        c_int64, c_int64, c_int64, c_int64, c_int64, c_int64]),
    "salmap_tensor_blocked": (c_int32, [POINTER(Tensor), c_void_p, c_int32,
        c_int64, c_int64, c_int64, c_int64, c_int64]),
    "salmap_tensor_ncdhw": (c_int32, [POINTER(Tensor), c_void_p, c_int32,
        c_int64, c_int64, c_int64, c_int64, c_int64]),
    "salmap_tensor_ndhwc": (c_int32, [POINTER(Tensor), c_void_p, c_int32,
        c_int64, c_int64, c_int64, c_int64, c_int64]),
    "salmap_push": (c_int32, [c_void_p, c_uint32, POINTER(Tensor)]),
    "salmap_push_map": (c_int32, [c_void_p, c_uint32, POINTER(Tensor)]),
    "salmap_dlpack_kind_name": (c_char_p, [c_int32]),
    "salmap_push_dlpack": (c_int32, [c_void_p, c_uint32, c_void_p, c_int32,
        c_char_p]),
    "salmap_tensor_dlpack": (c_int32, [POINTER(Tensor), c_void_p, c_int32,
        c_char_p, POINTER(Message)]),
    "salmap_layer_flag_name": (c_char_p, [c_int32]),
    "salmap_layer_info": (c_int32, [c_void_p, c_uint32, c_uint32,
        POINTER(LayerInfo)]),
    "salmap_cut_axis_name": (c_char_p, [c_int32]),
    "salmap_projection_name": (c_char_p, [c_int32]),
    "salmap_plane_packed": (c_int32, [POINTER(Plane), c_void_p, c_int64,
        c_int64]),
    "salmap_combined": (c_int32, [c_void_p, c_uint32, POINTER(Plane)]),
    "salmap_volume": (c_int32, [c_void_p, c_uint32, POINTER(Plane)]),
    "salmap_layer_volume": (c_int32, [c_void_p, c_uint32, c_uint32,
        POINTER(Plane)]),
    "salmap_layer_map": (c_int32, [c_void_p, c_uint32, c_uint32,
        POINTER(Plane)]),
    "salmap_layer_raw": (c_int32, [c_void_p, c_uint32, c_uint32,
        POINTER(Plane)]),
    "salmap_pixel_name": (c_char_p, [c_int32]),
    "salmap_picture_packed": (c_int32, [POINTER(Picture), c_void_p, c_int32,
        c_int64, c_int64]),
    "salmap_lovi": (c_int32, [c_void_p, c_uint32, POINTER(Picture)]),
    "salmap_layer_lovi": (c_int32, [c_void_p, c_uint32, c_uint32,
        POINTER(Picture)]),
    "salmap_heatmap": (c_int32, [c_void_p, c_uint32, POINTER(Picture)]),
    "salmap_legend_name": (c_char_p, [c_int32]),
    "salmap_legend": (c_int32, [c_void_p, c_int32, POINTER(Picture)]),
    "salmap_push_cam_weights": (c_int32, [c_void_p, c_uint32, POINTER(Tensor),
        POINTER(Tensor)]),
    "salmap_cam_method_name": (c_char_p, [c_int32]),
    "salmap_push_cam_gradient": (c_int32, [c_void_p, c_uint32, POINTER(Tensor),
        POINTER(Tensor), c_int32]),
    "salmap_push_cam_eigen": (c_int32, [c_void_p, c_uint32, POINTER(Tensor)]),
    "salmap_push_cam_similarity": (c_int32, [c_void_p, c_uint32,
        POINTER(Tensor), POINTER(Tensor)]),
    "salmap_push_cam_map": (c_int32, [c_void_p, c_uint32, POINTER(Tensor)]),
    "salmap_cam": (c_int32, [c_void_p, c_uint32, c_uint32, POINTER(Plane)]),
    "salmap_cam_raw": (c_int32, [c_void_p, c_uint32, c_uint32,
        POINTER(Plane)]),
    "salmap_fastcam": (c_int32, [c_void_p, c_uint32, c_uint32,
        POINTER(Plane)]),
    "salmap_fastcam_lovi": (c_int32, [c_void_p, c_uint32, c_uint32,
        POINTER(Picture)]),
    "salmap_fastcam_heatmap": (c_int32, [c_void_p, c_uint32, c_uint32,
        POINTER(Picture)]),
    "salmap_cam_flag_name": (c_char_p, [c_int32]),
    "salmap_cam_info": (c_int32, [c_void_p, c_uint32, c_uint32,
        POINTER(CamInfo)]),
    "salmap_cam_evidence": (c_int32, [c_void_p, c_uint32, c_uint32,
        POINTER(Plane)]),
    "salmap_restore_layer": (c_int32, [c_void_p, c_uint32, POINTER(Tensor),
        POINTER(LayerInfo)]),
    "salmap_restore_cam": (c_int32, [c_void_p, c_uint32, POINTER(Tensor),
        POINTER(CamInfo)]),
    "salmap_grey_packed": (c_int32, [POINTER(Grey), c_void_p, c_int64,
        c_int64]),
    "salmap_combined_grey": (c_int32, [c_void_p, c_uint32, POINTER(Grey)]),
    "salmap_layer_grey": (c_int32, [c_void_p, c_uint32, c_uint32,
        POINTER(Grey)]),
    "salmap_cam_grey": (c_int32, [c_void_p, c_uint32, c_uint32,
        POINTER(Grey)]),
    "salmap_fastcam_grey": (c_int32, [c_void_p, c_uint32, c_uint32,
        POINTER(Grey)]),
    "salmap_picture_overlay": (c_int32, [c_void_p, POINTER(Picture),
        POINTER(Picture), c_double, POINTER(Picture)]),
    "salmap_picture_overlay_with": (c_int32, [POINTER(Picture),
        POINTER(Picture), c_double, POINTER(Picture), POINTER(Message)]),
    "salmap_plane_keep": (c_int32, [c_void_p, POINTER(Plane), c_double,
        POINTER(Plane)]),
    "salmap_plane_keep_with": (c_int32, [POINTER(Plane), c_double,
        POINTER(Plane), POINTER(Message)]),
    "salmap_picture_mask": (c_int32, [POINTER(Picture), POINTER(Plane),
        POINTER(Picture), POINTER(Message)]),
    "salmap_picture_highlight": (c_int32, [POINTER(Picture), POINTER(Picture),
        POINTER(Plane), c_void_p, c_double, POINTER(Picture),
        POINTER(Message)]),
    "salmap_picture_resize": (c_int32, [POINTER(Picture), POINTER(Picture),
        POINTER(Message)]),
    "salmap_palette_name": (c_char_p, [c_int32]),
    "salmap_plane_colour": (c_int32, [POINTER(Plane), c_int32, c_void_p,
        POINTER(Picture), POINTER(Message)]),
    "salmap_plane_peaks": (c_int32, [POINTER(Plane), c_int64, c_uint32,
        POINTER(Peak), c_void_p, POINTER(Message)]),
    "salmap_plane_boxes": (c_int32, [POINTER(Plane), c_double, c_uint32,
        POINTER(Box), c_void_p, c_void_p, POINTER(Message)]),
    "salmap_peak_vector": (c_int32, [POINTER(Tensor), c_uint32, c_int64,
        c_int64, c_int64, c_int64, c_int64, c_void_p, POINTER(Message)]),
    "salmap_volume_vector": (c_int32, [POINTER(Tensor), c_uint32, c_void_p,
        c_void_p, c_int64, c_void_p, POINTER(Message)]),
    "salmap_aggregate_create": (c_int32, [c_uint32, c_int64, c_int64,
        POINTER(Allocator), POINTER(c_void_p), POINTER(Message)]),
    "salmap_aggregate_create_volume": (c_int32, [c_uint32, c_int64, c_int64,
        c_int64, POINTER(Allocator), POINTER(c_void_p), POINTER(Message)]),
    "salmap_aggregate_destroy": (None, [c_void_p]),
    "salmap_aggregate_add": (c_int32, [c_void_p, c_void_p, c_uint32,
        POINTER(Message)]),
    "salmap_aggregate_add_map": (c_int32, [c_void_p, POINTER(Plane),
        POINTER(Message)]),
    "salmap_aggregate_merge": (c_int32, [c_void_p, c_void_p,
        POINTER(Message)]),
    "salmap_aggregate_save": (c_int32, [c_void_p, c_void_p, c_size_t, c_void_p,
        POINTER(Message)]),
    "salmap_aggregate_load": (c_int32, [c_void_p, c_size_t, POINTER(Allocator),
        POINTER(c_void_p), POINTER(Message)]),
    "salmap_aggregate_info": (c_int32, [c_void_p, POINTER(AggregateInfo),
        POINTER(Message)]),
    "salmap_aggregate_layer_info": (c_int32, [c_void_p, c_uint32,
        POINTER(AggregateLayerInfo), POINTER(Message)]),
    "salmap_aggregate_mean": (c_int32, [c_void_p, c_uint32, POINTER(Plane),
        POINTER(Message)]),
    "salmap_aggregate_deviation": (c_int32, [c_void_p, c_uint32,
        POINTER(Plane), POINTER(Message)]),
    "salmap_aggregate_maximum": (c_int32, [c_void_p, c_uint32, POINTER(Plane),
        POINTER(Message)]),
    "salmap_aggregate_push": (c_int32, [c_void_p, c_void_p, POINTER(Message)]),
    "salmap_aggregate_quantile": (c_int32, [c_void_p, c_uint32, c_double,
        c_void_p, POINTER(Message)]),
    "salmap_aggregate_histogram": (c_int32, [c_void_p, c_uint32, c_uint32,
        c_void_p, c_void_p, POINTER(Message)]),
    "salmap_aggregate_distance": (c_int32, [c_void_p, c_void_p, c_uint32,
        POINTER(AggregateDistance), POINTER(Message)]),
    "salmap_set_reference": (c_int32, [c_void_p, c_void_p]),
}
