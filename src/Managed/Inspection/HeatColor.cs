using System;

namespace Managed.Inspection;

/// <summary>A colour scale from black over red and yellow to white.</summary>
internal static class HeatColor
{
    /// <summary>Writes the colour of a value of 0..1; values beyond are clamped.</summary>
    public static void Write(float value, Span<byte> color)
    {
        for (int channel = 0; channel < 3; channel++)
            color[channel] = (byte)Math.Clamp((int)MathF.Round(255 * ((3 * (float.IsNaN(value) ? 0 : value)) - channel)), 0, 255);
    }
}
