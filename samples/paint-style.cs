#:project ../src/Managed.Media
// Paints the style picture of the demo: strokes of a few widths along the eddies of a smooth random field.
//
//     dotnet run paint-style.cs -- pictures/eddies.jpg
//
// The same picture comes out on every machine: the only source of chance is a seeded generator.
using System;
using Managed.Media.Pictures;
using Managed.Tensors;

const int Width = 640;
const int Height = 480;
var random = new SeededRandom(20);
var eddies = new Eddy[14];
for (int i = 0; i < eddies.Length; i++)
    eddies[i] = new Eddy(Next(0, Width), Next(0, Height), Next(30, 110), i % 3 == 0 ? -1 : 1);

var canvas = new float[3 * Width * Height];
Fill(Colour(0.1f));
(int Count, float Length, float Radius)[] layers = [(1500, 60, 9), (5000, 45, 5), (9000, 34, 3), (9000, 22, 1.8f)];
foreach ((int count, float length, float radius) in layers)
{
    for (int i = 0; i < count; i++)
        Stroke(Next(-10, Width + 10), Next(-10, Height + 10), length * Next(0.6f, 1.2f), radius * Next(0.7f, 1.2f));
}

var bytes = new byte[canvas.Length];
for (int i = 0; i < bytes.Length; i++)
    bytes[i] = (byte)Math.Clamp(MathF.Round(canvas[i] * 255), 0, 255);
PictureWriter.Write(args.Length > 0 ? args[0] : "eddies.png", new RgbImage(bytes, Width, Height));

float Next(float low, float high) => low + ((high - low) * random.NextSingle());

// The field: a slow drift to the right, turned around each eddy, most strongly at its rim.
(float X, float Y) Flow(float x, float y)
{
    float u = 0.6f + (0.3f * MathF.Sin(y / 57));
    float v = 0.35f * MathF.Sin((x / 83) + (y / 140));
    foreach (Eddy eddy in eddies)
    {
        float dx = x - eddy.X;
        float dy = y - eddy.Y;
        float r = MathF.Sqrt((dx * dx) + (dy * dy)) / eddy.Radius;
        float strength = 2.4f * eddy.Turn * MathF.Exp(-r * r) / eddy.Radius;
        u -= dy * strength;
        v += dx * strength;
    }

    float norm = MathF.Sqrt((u * u) + (v * v)) + 1e-6f;
    return (u / norm, v / norm);
}

// How bright a place is: rings around every eddy, on a ground that darkens downwards.
float Brightness(float x, float y)
{
    float value = 0.42f - (0.22f * y / Height) + (0.1f * MathF.Sin((x / 61) - (y / 37)));
    foreach (Eddy eddy in eddies)
    {
        float dx = x - eddy.X;
        float dy = y - eddy.Y;
        float r = MathF.Sqrt((dx * dx) + (dy * dy)) / eddy.Radius;
        value += 0.55f * MathF.Exp(-2.2f * r * r) * (0.6f + (0.4f * MathF.Cos(9 * r)));
    }

    return value;
}

// From deep blue over cerulean and pale green to straw and orange.
(float R, float G, float B) Colour(float value)
{
    ReadOnlySpan<float> palette =
        [0.04f, 0.07f, 0.22f, 0.07f, 0.17f, 0.42f, 0.13f, 0.35f, 0.60f, 0.35f, 0.60f, 0.70f, 0.72f, 0.80f, 0.62f, 0.96f, 0.87f, 0.45f, 0.95f, 0.62f, 0.18f];
    float at = Math.Clamp(value, 0, 0.999f) * ((palette.Length / 3) - 1);
    int index = (int)at;
    float t = at - index;
    float Mix(ReadOnlySpan<float> p, int channel) => (p[(3 * index) + channel] * (1 - t)) + (p[(3 * index) + 3 + channel] * t);
    return (Mix(palette, 0), Mix(palette, 1), Mix(palette, 2));
}

void Fill((float R, float G, float B) colour)
{
    for (int i = 0; i < canvas.Length; i += 3)
        (canvas[i], canvas[i + 1], canvas[i + 2]) = colour;
}

void Stroke(float x, float y, float length, float radius)
{
    (float r, float g, float b) = Colour(Brightness(x, y) + (0.13f * random.NextNormal()));
    float shade = 1 + (0.08f * random.NextNormal());
    Span<float> bristles = stackalloc float[16];
    foreach (ref float bristle in bristles)
        bristle = 0.82f + (0.3f * random.NextSingle());
    for (float done = 0; done < length; done += 0.5f)
    {
        (float u, float v) = Flow(x, y);
        float taper = MathF.Min(1, MathF.Min(done, length - done) / (2 * radius));
        float half = radius * MathF.Sqrt(MathF.Max(0.05f, taper));
        for (float across = -half; across <= half; across += 0.5f)
        {
            float bristle = bristles[(int)((across / half * 7.5f) + 7.5f)] * shade;
            float edge = MathF.Min(1, half - MathF.Abs(across) + 0.25f);
            Dab(x - (v * across), y + (u * across), r * bristle, g * bristle, b * bristle, 0.55f * edge);
        }

        x += 0.5f * u;
        y += 0.5f * v;
    }
}

void Dab(float x, float y, float r, float g, float b, float opacity)
{
    int column = (int)MathF.Round(x);
    int row = (int)MathF.Round(y);
    if ((uint)column >= Width || (uint)row >= Height)
        return;
    Span<float> pixel = canvas.AsSpan(3 * ((row * Width) + column), 3);
    pixel[0] += opacity * (r - pixel[0]);
    pixel[1] += opacity * (g - pixel[1]);
    pixel[2] += opacity * (b - pixel[2]);
}

internal readonly record struct Eddy(float X, float Y, float Radius, int Turn);
