"""Published sizes of the zoo's models: parameters and GMACs as they are printed, and where.

Sources that count two operations per multiplication are halved. They differ in what they count beyond convolutions and matrix
products (batch norm, pooling, upsampling), by up to 1 %.
"""

TORCHVISION = "torchvision's documentation of its models (num_params, GFLOPS)"
ULTRALYTICS = "Ultralytics' model summaries (parameters) and README (FLOPs / 2)"

PUBLISHED = {
    "resnet8": ("0.078 M", "0.0125", "Banbury et al. 2021 (MLPerf Tiny), image classification"),
    "resnet18": ("11689512", "1.81", TORCHVISION),
    "resnet50": ("25557032", "4.09", TORCHVISION),
    "vgg16": ("138357544", "15.47", TORCHVISION),
    "mobilenet_v2": ("3504872", "0.30", TORCHVISION),
    "mobilenet_v3_small": ("2542856", "0.06", TORCHVISION),
    "mobilenet_v3_large": ("5483032", "0.22", TORCHVISION),
    "efficientnet_b0": ("5288548", "0.39", TORCHVISION),
    "repvgg_a0": ("8.30 M", "1.4", "Ding et al. 2021, table 4"),
    "regnet_y_400mf": ("4344144", "0.40", TORCHVISION),
    "shufflenet_v2": ("2278604", "0.14", TORCHVISION),
    "convnext_tiny": ("28589128", "4.46", TORCHVISION),
    "vit_tiny": (
        "5717416",
        "1.3",
        "timm's model card (parameters); Wang et al. 2021 (PVT), table 2",
    ),
    "unet": ("31.0 M", "129.95", "Toupas et al. 2024 (SMOF): U-Net at 368 x 480"),
    "yolov3_tiny": ("8852366", "2.78", "Ultralytics' model summary; Redmon 2018 (5.56 BFLOPs)"),
    "yolov5n": ("1872157", "2.25", ULTRALYTICS),
    "yolov5s": ("7235389", "8.25", ULTRALYTICS),
    "yolov8n": ("3157184", "4.35", ULTRALYTICS),
    "yolov8s": ("11166544", "14.3", ULTRALYTICS),
    "x3d_m": ("3.79 M", "4.73", "PyTorchVideo's model zoo; Feichtenhofer 2020, table 2"),
    "unet3d": ("19069955", "", "Çiçek et al. 2016, section 2; its work is counted by hand below"),
}


def unet3d_gmacs(voxels: int) -> float:
    """3D U-Net with `same` padding, from figure 2: pairs of 3x3x3 convolutions on each level of the resolution, 2x2x2 up, 1x1x1."""
    down = [(0, 3 * 32 + 32 * 64), (1, 64 * 64 + 64 * 128), (2, 128 * 128 + 128 * 256)]
    bottom = [(3, 256 * 256 + 256 * 512)]
    up = [(2, 768 * 256 + 256**2), (1, 384 * 128 + 128**2), (0, 192 * 64 + 64**2)]
    convs = 27 * sum(products * voxels / 8**level for level, products in down + bottom + up)
    ups = sum(c * c * voxels / 8**level for level, c in ((2, 512), (1, 256), (0, 128)))
    return (convs + ups + 64 * 3 * voxels) / 1e9
