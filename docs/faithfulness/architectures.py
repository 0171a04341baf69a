"""Small networks of four kinds, for images of 32 x 32 pixels and one channel: each has
a few thousand to a hundred thousand parameters."""
import torch
from torch import nn


def _convolution(inputs, outputs, stride=1, groups=1, side=3):
    return [nn.Conv2d(inputs, outputs, side, stride, side // 2, groups=groups,
                      bias=False), nn.BatchNorm2d(outputs)]


def _rectified(*arguments, **keywords):
    return nn.Sequential(*_convolution(*arguments, **keywords), nn.ReLU())


class Residual(nn.Module):
    """The basic block of ResNet. Source: He, Zhang, Ren, Sun, CVPR 2016."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.inside = nn.Sequential(
            *_convolution(inputs, outputs, stride), nn.ReLU(),
            *_convolution(outputs, outputs))
        self.beside = nn.Sequential(*_convolution(inputs, outputs, stride, side=1))

    def forward(self, images):
        return torch.relu(self.inside(images) + self.beside(images))


class Inverted(nn.Module):
    """The block of MobileNetV2. Source: Sandler et al., CVPR 2018."""

    def __init__(self, inputs, outputs, stride, expansion=3):
        super().__init__()
        wide = inputs * expansion
        self.inside = nn.Sequential(
            *_convolution(inputs, wide, side=1), nn.ReLU(),
            *_convolution(wide, wide, stride, groups=wide), nn.ReLU(),
            *_convolution(wide, outputs, side=1))
        self.is_added = stride == 1 and inputs == outputs

    def forward(self, images):
        inside = self.inside(images)
        return images + inside if self.is_added else inside


class Transformer(nn.Module):
    """A vision transformer with a class token. Source: Dosovitskiy et al., ICLR
    2021."""

    def __init__(self, kinds, width=48, depth=5, patch=4, tokens=64):
        super().__init__()
        self.patches = nn.Conv2d(1, width, patch, patch)
        self.token = nn.Parameter(torch.zeros(1, 1, width))
        self.places = nn.Parameter(0.02 * torch.randn(1, tokens + 1, width))
        self.blocks = nn.Sequential(*(nn.TransformerEncoderLayer(
            width, 4, 2 * width, dropout=0, activation="gelu", batch_first=True,
            norm_first=True) for _ in range(depth)))
        self.norm = nn.LayerNorm(width)
        self.fc = nn.Linear(width, kinds)

    def forward(self, images):
        tokens = self.patches(images).flatten(2).transpose(1, 2)
        token = self.token.expand(len(tokens), -1, -1)
        tokens = torch.cat([token, tokens], dim=1) + self.places
        return self.fc(self.norm(self.blocks(tokens)[:, 0]))


def _with_head(channels, kinds, *features):
    return nn.Sequential(*features, nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                         nn.Linear(channels, kinds))


def plain(kinds):
    """Convolutions one after the other."""
    return _with_head(32, kinds, _rectified(1, 8), _rectified(8, 16, 2),
                      _rectified(16, 32, 2), _rectified(32, 32))


def residual(kinds):
    """A ResNet."""
    return _with_head(32, kinds, _rectified(1, 8), Residual(8, 16, 2),
                      Residual(16, 32, 2))


def mobile(kinds):
    """A MobileNetV2."""
    return _with_head(64, kinds, _rectified(1, 8), Inverted(8, 16, 2),
                      Inverted(16, 32, 2), Inverted(32, 32, 1),
                      _rectified(32, 64, side=1))


#: By their names: how many classes -> network.
ARCHITECTURES = {"plain CNN": plain, "residual network": residual,
                 "MobileNet-like": mobile, "small ViT": Transformer}
