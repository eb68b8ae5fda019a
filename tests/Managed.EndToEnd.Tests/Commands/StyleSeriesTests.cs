using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml.Linq;
using Managed.EndToEnd.Tests.Driving;
using Managed.Media.Pictures;
using Managed.Tensors;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class StyleSeriesTests
{
    private const string Header = "iteration,width,height,seconds,content,style,tv,total";

    [Fact]
    public void Costs_of_all_iterations_are_written_as_a_table_and_as_a_chart_and_go_on_with_the_run()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = Paint("--iterations", "6", "--scales", "2", "--log", "costs.csv", "--plot", "costs.svg", "--checkpoint", "run.state", "--resume");
        ManagedProgram.RunIn(folder, arguments).Require(0);
        string whole = File.ReadAllText(folder.PathOf("costs.csv"));
        string[] lines = whole.TrimEnd('\n').Split('\n');
        Assert.Equal(Header, lines[0]);
        string[][] rows = [.. lines.Skip(1).Select(line => line.Split(','))];
        Assert.Equal(["1", "2", "3", "4", "5", "6"], rows.Select(row => row[0]));
        Assert.Equal(["102", "102", "102", "144", "144", "144"], rows.Select(row => row[1]));
        Assert.All(rows, row => Assert.Equal(8, row.Length));
        XElement chart = XElement.Load(folder.PathOf("costs.svg"));
        Assert.Equal(4, chart.Elements().Count(element => element.Name.LocalName == "polyline"));
        ManagedProgram.RunIn(folder, arguments).Require(0);
        Assert.Equal(whole, File.ReadAllText(folder.PathOf("costs.csv")));
        File.WriteAllText(folder.PathOf("costs.csv"), "neither");
        ManagedProgram.RunIn(folder, arguments).Require(3).RequireOneSentence("costs.csv", "no cost log");
    }

    [Fact]
    public void The_pictures_of_the_run_are_drawn_on_a_sheet_and_as_an_animation()
    {
        using var folder = new TemporaryFolder();
        ManagedProgram.RunIn(folder, Paint("--iterations", "5", "--scales", "1", "--progress-dir", "run", "--every", "2", "--contact-sheet", "sheet.png", "--animation", "film.png"))
            .Require(0);
        Assert.Equal(["film.png", "painted.png", "run", "run/00000.png", "run/00002.png", "run/00004.png", "sheet.png"], folder.Entries);
        RgbImage painted = PictureReader.Read(folder.PathOf("painted.png"));
        RgbImage sheet = PictureReader.Read(folder.PathOf("sheet.png"));
        Assert.True(sheet.Width > 2 * painted.Width && sheet.Height > 2 * painted.Height);
        RgbImage still = PictureReader.Read(folder.PathOf("film.png"));
        Assert.True(painted.Pixels.SequenceEqual(still.Pixels));
        string film = Encoding.Latin1.GetString(File.ReadAllBytes(folder.PathOf("film.png")));
        Assert.Contains("acTL\0\0\0\u0004", film, StringComparison.Ordinal);
        Assert.Equal(4, film.Split("fcTL").Length - 1);
    }

    [Theory]
    [InlineData("--contact-sheet needs --progress-dir", "--contact-sheet", "a.png")]
    [InlineData("--animation needs --progress-dir", "--animation", "a.png")]
    [InlineData("--animation is written as .png", "--progress-dir", "run", "--animation", "a.gif")]
    public void Series_need_a_folder_and_a_name_that_fits(string cause, params string[] options)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(cause, ManagedProgram.RunIn(folder, Paint(options)).Require(2).Error, StringComparison.Ordinal);
        Assert.Empty(folder.Entries);
    }

    private static string[] Paint(params string[] options) =>
    [
        "style", SamplePictures.PathOf(SamplePictures.Cat), SamplePictures.PathOf(SamplePictures.Painting), "-o", "painted.png", "--size", "144", "--quiet", .. options,
    ];
}
