using System.Globalization;
using Emu.DecodeGen.Model;

namespace Emu.DecodeGen.Syntax;

/// <summary>Lines that begin with a dot: names, widths, features.</summary>
internal sealed class DirectiveParser(Table table, DiagnosticBag diagnostics)
{
    private readonly Dictionary<string, string> _single = [];

    public void Parse(SourceLine line)
    {
        var directive = line.Tokens[0];
        var rest = line.Tokens.Skip(1).ToList();
        switch (directive.Text)
        {
            case ".name" when rest.Count == 1:
                Once(directive, rest[0].Text, v => table.Name = v);
                break;
            case ".namespace" when rest.Count == 1:
                Once(directive, rest[0].Text, v => table.Namespace = v);
                break;
            case ".translator" when rest.Count == 1:
                Once(directive, rest[0].Text, v => table.Translator = v);
                break;
            case ".order" when rest.Count == 1 && rest[0].Text is "first-low" or "first-high":
                Once(directive, rest[0].Text, v => table.FirstUnitLow = v == "first-low");
                break;
            case ".widths" when rest.Count > 0:
                Once(directive, string.Join(' ', rest.Select(t => t.Text)), _ => Widths(rest));
                break;
            case ".feature" when rest.Count == 2 && rest[1].IsString:
                AddFeature(rest[0], rest[1].Unquoted);
                break;
            case ".exclusive" when rest.Count >= 2:
                table.Exclusive.Add(rest.Select(t => t.Text).ToList());
                table.ExclusiveNames.AddRange(rest.Select(t => (t.Text, t.At)));
                break;
            case ".requires" when rest.Count > 0:
                break; // belongs to the rows that follow: RowParser reads it
            case ".name" or ".namespace" or ".translator" or ".order" or ".widths" or ".feature" or ".exclusive" or ".requires":
                diagnostics.Add("DEC003", directive.At, $"'{directive.Text}' has the wrong operands", "See its form in the README of Emu.DecodeGen");
                break;
            default:
                diagnostics.Add("DEC002", directive.At, $"There is no directive '{directive.Text}'", "Use .name, .namespace, .translator, .widths, .order, .feature, .exclusive or .requires");
                break;
        }
    }

    /// <summary>Checks what only the whole of all files can tell.</summary>
    public void Finish(Location first)
    {
        foreach (var needed in new[] { ".name", ".namespace", ".translator", ".widths" }.Where(d => !_single.ContainsKey(d)))
        {
            diagnostics.Add("DEC005", first, $"No file has the directive '{needed}'", $"Add a line '{needed} …' to one of the files");
        }
    }

    private void Once(Token directive, string value, Action<string> set)
    {
        if (_single.TryGetValue(directive.Text, out var earlier))
        {
            if (earlier != value)
            {
                diagnostics.Add("DEC004", directive.At, $"'{directive.Text}' is already '{earlier}'", "Keep one of the two lines");
            }

            return;
        }

        _single.Add(directive.Text, value);
        set(value);
    }

    private void Widths(List<Token> rest)
    {
        foreach (var token in rest)
        {
            if (int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width is >= 8 and <= 64 && width % 8 == 0)
            {
                table.Widths.Add(width);
            }
            else
            {
                diagnostics.Add("DEC003", token.At, $"'{token.Text}' is no instruction width", "Give multiples of 8 from 8 to 64 bits");
            }
        }

        table.Widths.Sort();
        if (table.Widths.Any(w => w % table.Widths[0] != 0))
        {
            diagnostics.Add("DEC003", rest[0].At, "The widths are not multiples of the smallest one", "Instructions grow by whole units: list such widths");
        }
    }

    private void AddFeature(Token name, string title)
    {
        if (!Naming.IsValid(name.Text))
        {
            diagnostics.Add("DEC010", name.At, $"'{name.Text}' is no name", "Begin with a lower-case letter; then letters, digits, '.', '_'");
        }
        else if (table.Features.Find(f => f.Name == name.Text) is { } earlier)
        {
            diagnostics.Add("DEC011", name.At, $"Feature '{name.Text}' is already declared at {earlier.At}", "Declare each feature once");
        }
        else
        {
            table.Features.Add(new Feature(name.At, name.Text, title));
        }
    }
}
