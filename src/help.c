#include "help.h"

static const char text[] =
	"Usage: salmap [OPTION]... LAYER...\n"
	"Draws saliency maps from the activations of a neural network's "
	"layers.\n"
	"\n"
	"LAYER is FILE.npy, FILE.npz (all its arrays, in their order) or\n"
	"FILE.npz:NAME, early to late: float16 or float32, [n,c,h,w] or "
	"[c,h,w].\n"
	"\n"
	"  -o, --output DIR   where the results go (salmap-out)\n"
	"  -i, --image FILE   the photo, PNG or JPEG; its size is that of the "
	"results\n"
	"  -s, --size WxH     the size of the results\n"
	"      --stat NAME    smoe, mean, std or max (smoe)\n"
	"      --norm NAME    gamma, gauss, range or none (gamma)\n"
	"      --resize NAME  bilinear, nearest, bicubic or area (bilinear)\n"
	"      --weights LIST equal, ramp, prior or W1,W2,... (equal)\n"
	"      --layout NAME  nchw or nhwc (nchw)\n"
	"      --eps X        what is added to each activation (1e-7)\n"
	"      --keep PERCENT how much of the photo mask.png shows (10)\n"
	"      --alpha X      how much of overlay.png is LOVI (0.5)\n"
	"  -q, --quiet        print nothing but errors\n"
	"      --json         print stats.json in place of the table\n"
	"  -h, --help         print this and exit\n"
	"      --version      print the version and exit\n"
	"\n"
	"Writes combined.npy, layers.npy, combined.png, lovi.png, "
	"heatmap.png,\n"
	"layers.png and stats.json, with a photo overlay.png and mask.png "
	"too.\n"
	"Exit status: 0, 1 for bad input, 2 for bad usage.\n"
	"Example: salmap -i cat.jpg -o out layer0.npy layer1.npy layer2.npy\n";

void help_print(FILE *file)
{
	fputs(text, file);
}
