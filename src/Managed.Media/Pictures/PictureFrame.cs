using System;
using Managed.Tensors;

namespace Managed.Media.Pictures;

/// <summary>A picture of an animation.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Delay">How long it is shown, in whole milliseconds; between 0 and 65,535.</param>
public readonly record struct PictureFrame(RgbImage Picture, TimeSpan Delay);
