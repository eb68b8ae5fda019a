#:project ../src/Managed.Media
// Makes the demo's second picture of one person, since two free photographs of one are hard to come by: the first one turned by
// fourteen degrees, lit from the right, and cropped.
//
//     dotnet run alter-portrait.cs -- pictures/astronaut.png pictures/astronaut-altered.jpg
using System;
using Managed.Kernels.Resample;
using Managed.Media.Pictures;
using Managed.Tensors;

const int Side = 300;
const double Turn = 14 * Math.PI / 180;
const double Scale = 0.85;
const double CentreX = 232;
const double CentreY = 128;

RgbImage portrait = PictureReader.Read(args[0]);
double a = Scale * Math.Cos(Turn);
double b = Scale * Math.Sin(Turn);
var map = new AffineTransform(a, -b, CentreX - ((a - b) * Side / 2), b, a, CentreY - ((a + b) * Side / 2));
Tensor turned = portrait.Warp(map, Side, Side);
for (int i = 0; i < turned.Length; i++)
{
    int x = i % Side;
    double light = 0.35 + (0.95 * x / Side);
    turned.Span[i] = (float)Math.Pow(turned.Span[i] / 255 * light, 1.15);
}

PictureWriter.Write(args[1], RgbImage.FromTensor(turned));
