using System.Net;
using System.Text;

namespace Managed.Cli.Output;

/// <summary>A page in one file that asks nothing of any other: its style inside, no scripts, in light and dark, on narrow screens too.</summary>
internal sealed class HtmlPage(string title)
{
    private const string Style =
        """
        :root{color-scheme:light dark;--line:#8884}
        body{font:16px/1.5 system-ui,sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem}
        table{border-collapse:collapse;margin:1rem 0}
        th,td{padding:.3rem .8rem;border-bottom:1px solid var(--line);text-align:left}
        td.n{text-align:right;font-variant-numeric:tabular-nums}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));gap:1rem}
        figure{margin:0}svg{width:100%;height:auto}
        """;

    private readonly StringBuilder body = new();

    public HtmlPage Heading(string text)
    {
        body.Append("<h2>").Append(Encode(text)).Append("</h2>\n");
        return this;
    }

    public HtmlPage Paragraph(string text)
    {
        body.Append("<p>").Append(Encode(text)).Append("</p>\n");
        return this;
    }

    /// <summary>A table; the first column holds words, the others figures.</summary>
    public HtmlPage Table(string[] head, params string[][] rows)
    {
        body.Append("<table><thead><tr>");
        foreach (string cell in head)
            body.Append("<th scope=\"col\">").Append(Encode(cell)).Append("</th>");
        body.Append("</tr></thead><tbody>\n");
        foreach (string[] row in rows)
        {
            body.Append("<tr>");
            for (int i = 0; i < row.Length; i++)
                body.Append(i == 0 ? "<th scope=\"row\">" : "<td class=\"n\">").Append(Encode(row[i])).Append(i == 0 ? "</th>" : "</td>");
            body.Append("</tr>\n");
        }

        body.Append("</tbody></table>\n");
        return this;
    }

    public HtmlPage Charts(params SvgChart[] charts)
    {
        body.Append("<div class=\"charts\">\n");
        foreach (SvgChart chart in charts)
            body.Append("<figure>").Append(chart).Append("</figure>\n");
        body.Append("</div>\n");
        return this;
    }

    public override string ToString() =>
        $"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>{Encode(title)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<h1>{Encode(title)}</h1>\n{body}</body>\n</html>\n";

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
