using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Managed.Cli.Output;
using Managed.Style;

namespace Managed.Cli.Commands.Style;

/// <summary>The costs of a run's iterations as a table and as a chart.</summary>
internal sealed class StyleLog
{
    private const string Header = "iteration,width,height,seconds,content,style,tv,total";
    private const int Columns = 8;

    private readonly List<double[]> rows = [];

    public void Add(StyleProgress progress, double seconds)
    {
        StyleCosts costs = progress.Costs;
        rows.Add([progress.Iteration, progress.Picture.Shape[3], progress.Picture.Shape[2], seconds, costs.Content, costs.Style, costs.TotalVariation, costs.Total]);
    }

    /// <summary>Takes up the rows of a table as far as an iteration.</summary>
    /// <exception cref="InvalidFileException">The file is no such table.</exception>
    public void Read(string path, int lastIteration)
    {
        string[] lines = File.ReadAllLines(path);
        if (lines.Length == 0 || lines[0] != Header)
            throw new InvalidFileException(path, "is no cost log that could go on");
        foreach (string line in lines.Skip(1))
        {
            double[] row = [.. line.Split(',').Select(word => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
            if (row.Length != Columns || !(row[0] > (rows.Count == 0 ? 0 : rows[^1][0])))
                throw new InvalidFileException(path, $"has a line '{line}' where an iteration's costs are wanted");
            if (row[0] <= lastIteration)
                rows.Add(row);
        }
    }

    public void WriteTable(Stream stream)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (double[] row in rows)
            text.AppendJoin(',', row.Select(value => value.ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        stream.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }

    public void WriteChart(Stream stream)
    {
        ChartLine Line(string name, int column) => new(name, [.. rows.Select(row => (row[0], row[column]))]);
        var chart = new SvgChart
        {
            Title = "Costs of style transfer",
            XLabel = "iteration",
            YLabel = "cost",
            LogarithmicY = true,
            Lines = [Line("total", 7), Line("content", 4), Line("style", 5), Line("total variation", 6)],
        };
        stream.Write(Encoding.UTF8.GetBytes(chart.ToString()));
    }
}
