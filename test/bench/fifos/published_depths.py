"""Published FIFO depths: YOLOv5n at 640 on ZCU104, 16-bit words (github.com/ICIdsl/satay, commit dc0760e, the CSV of join FIFOs)."""

YOLOV5N = (
    *(557_054, 270_623, 234_341, 162_102, 134_824, 134_555, 133_102, 70_743, 55_054, 54_113),
    *(53_386, 53_386, 53_386, 49_338, 46_468, 33_414, 24_507, 23_673, 22_958, 22_110),
    *(21_928, 12_502, 2_112),
)
"""Those above 600 words. Another 18 have 64 to 576."""
