using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;

namespace Managed.Cli.Output;

/// <summary>One line of a chart.</summary>
/// <param name="Name">What it shows, for the legend.</param>
/// <param name="Points">Its points, from left to right. Those that are not finite, or not above 0 on a logarithmic axis, are left out.</param>
internal sealed record ChartLine(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>A chart of lines as SVG that needs nothing beside it: readable by its title, in light and dark.</summary>
internal sealed class SvgChart
{
    private const int Width = 560;
    private const int Height = 340;
    private const int Left = 64;
    private const int Right = 16;
    private const int Top = 40;
    private const int Bottom = 52;
    private const int Ticks = 5;

    // Distinct for colour-blind readers: Okabe, Ito: Color universal design (2008).
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

    public required string Title { get; init; }

    public required string XLabel { get; init; }

    public required string YLabel { get; init; }

    public required IReadOnlyList<ChartLine> Lines { get; init; }

    /// <summary>A place on the x axis to mark, and what it is.</summary>
    public (double X, string Name)? Mark { get; init; }

    public bool LogarithmicX { get; init; }

    public bool LogarithmicY { get; init; }

    /// <summary>Whether the y axis begins at 0 even where no point does.</summary>
    public bool YFromZero { get; init; }

    /// <summary>The chart as one svg element.</summary>
    public override string ToString()
    {
        (double X, double Y)[] points = [.. Lines.SelectMany(line => Shown(line))];
        if (points.Length == 0)
            points = [(LogarithmicX ? 1 : 0, LogarithmicY ? 1 : 0)];
        var x = new Axis(points.Select(point => point.X), LogarithmicX, false, Left, Width - Right);
        var y = new Axis(points.Select(point => point.Y), LogarithmicY, YFromZero, Height - Bottom, Top);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" font-family=\"system-ui,sans-serif\" font-size=\"12\" fill=\"currentColor\"><title>{Text(Title)}</title>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width / 2}\" y=\"20\" text-anchor=\"middle\" font-size=\"15\">{Text(Title)}</text>\n");
        AppendAxes(svg, x, y);
        for (int i = 0; i < Lines.Count; i++)
            AppendLine(svg, Lines[i], i, x, y);
        if (Mark is (double place, string name) && x.Contains(place))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x.At(place):F1}\" x2=\"{x.At(place):F1}\" y1=\"{Top}\" y2=\"{Height - Bottom}\" stroke=\"currentColor\" stroke-dasharray=\"4 3\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x.At(place) + 4:F1}\" y=\"{Height - Bottom - 6}\">{Text(name)}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private IEnumerable<(double X, double Y)> Shown(ChartLine line) => line.Points.Where(point =>
        double.IsFinite(point.X) && double.IsFinite(point.Y) && (!LogarithmicX || point.X > 0) && (!LogarithmicY || point.Y > 0));

    private void AppendAxes(StringBuilder svg, Axis x, Axis y)
    {
        foreach (double tick in x.Places())
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x.At(tick):F1}\" x2=\"{x.At(tick):F1}\" y1=\"{Top}\" y2=\"{Height - Bottom}\" stroke=\"currentColor\" stroke-opacity=\"0.15\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x.At(tick):F1}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{Number(tick)}</text>\n");
        }

        foreach (double tick in y.Places())
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y.At(tick):F1}\" y2=\"{y.At(tick):F1}\" stroke=\"currentColor\" stroke-opacity=\"0.15\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 6}\" y=\"{y.At(tick) + 4:F1}\" text-anchor=\"end\">{Number(tick)}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{Top}\" width=\"{Width - Left - Right}\" height=\"{Height - Top - Bottom}\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.5\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 14}\" text-anchor=\"middle\">{Text(XLabel)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(14 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{Text(YLabel)}</text>\n");
    }

    private void AppendLine(StringBuilder svg, ChartLine line, int index, Axis x, Axis y)
    {
        string colour = Colours[index % Colours.Length];
        string path = string.Join(' ', Shown(line).Select(point => string.Create(CultureInfo.InvariantCulture, $"{x.At(point.X):F1},{y.At(point.Y):F1}")).Distinct());
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linejoin=\"round\"/>\n");
        if (Lines.Count > 1)
        {
            int at = Top + 16 + (16 * index);
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Width - Right - 130}\" x2=\"{Width - Right - 110}\" y1=\"{at - 4}\" y2=\"{at - 4}\" stroke=\"{colour}\" stroke-width=\"3\"/><text x=\"{Width - Right - 104}\" y=\"{at}\">{Text(line.Name)}</text>\n");
        }
    }

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private sealed class Axis
    {
        private readonly bool logarithmic;
        private readonly double low;
        private readonly double high;
        private readonly double start;
        private readonly double end;

        public Axis(IEnumerable<double> values, bool logarithmic, bool fromZero, double start, double end)
        {
            this.logarithmic = logarithmic;
            (this.start, this.end) = (start, end);
            double[] all = [.. values.Select(Scale)];
            (low, high) = (fromZero && !logarithmic ? Math.Min(0, all.Min()) : all.Min(), all.Max());
            if (high - low < 1e-12 * Math.Max(1, Math.Abs(high)))
                (low, high) = (low - 0.5, high + 0.5);
            if (logarithmic)
                (low, high) = (Math.Floor(low), Math.Max(Math.Ceiling(high), Math.Floor(low) + 1));
        }

        public double At(double value) => start + ((end - start) * (Scale(value) - low) / (high - low));

        public bool Contains(double value) => (!logarithmic || value > 0) && Scale(value) >= low && Scale(value) <= high;

        public IEnumerable<double> Places()
        {
            if (logarithmic)
            {
                int step = Math.Max(1, (int)Math.Ceiling((high - low) / 8));
                for (int power = (int)low; power <= (int)high; power += step)
                    yield return Math.Pow(10, power);
                yield break;
            }

            double rough = (high - low) / Ticks;
            double unit = Math.Pow(10, Math.Floor(Math.Log10(rough)));
            double size = unit * new[] { 1.0, 2, 5, 10 }.First(factor => factor * unit >= rough);
            for (double tick = Math.Ceiling(low / size); tick * size <= high + (1e-9 * size); tick++)
                yield return tick * size;
        }

        private double Scale(double value) => logarithmic ? Math.Log10(value) : value;
    }
}
