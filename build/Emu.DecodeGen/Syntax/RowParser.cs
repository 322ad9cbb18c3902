using Emu.DecodeGen.Model;

namespace Emu.DecodeGen.Syntax;

/// <summary>Reads the rows and groups of one file, in order.</summary>
internal sealed class RowParser(Table table, DiagnosticBag diagnostics)
{
    private readonly Stack<(Group Group, Token Opener)> _open = new();
    private readonly List<Condition.Clause> _fileRequires = [];
    private string _heading = "";

    private Group Current => _open.Count > 0 ? _open.Peek().Group : table.Root;

    public void ParseFile(IEnumerable<SourceLine> lines)
    {
        foreach (var line in lines)
        {
            if (line.Tokens.Count == 0)
            {
                _heading = SectionOf(line.Comment) ?? _heading;
                continue;
            }

            switch (TableParser.Kind(line))
            {
                case '{' or '[' or '}' or ']':
                    ParseBracket(line);
                    break;
                case '.' when line.Tokens[0].Text == ".requires":
                    var reader = new ConditionReader(table, diagnostics);
                    _fileRequires.AddRange(line.Tokens.Skip(1).SelectMany(t => reader.Read(t, t.Text)));
                    break;
                case '.' or '%' or '&' or '@':
                    break;
                default:
                    ParseRow(line);
                    break;
            }
        }

        foreach (var (_, opener) in _open)
        {
            diagnostics.Add("DEC053", opener.At, $"The group opened by '{opener.Text}' is never closed", $"Close it with '{Closing(opener.Text)}' on a line of its own");
        }
    }

    private static string? SectionOf(string? comment) =>
        comment is not null && comment.StartsWith('§') ? comment[1..].Trim() : null;

    private static string Closing(string opener) => opener == "{" ? "}" : "]";

    private void ParseBracket(SourceLine line)
    {
        var token = line.Tokens[0];
        if (line.Tokens.Count > 1 || token.Text.Length > 1)
        {
            diagnostics.Add("DEC054", token.At, "A group bracket shares its line", "Put it on a line of its own");
            return;
        }

        if (token.Text is "{" or "[")
        {
            var group = new Group(token.At, token.Text == "{", []);
            Current.Nodes.Add(group);
            _open.Push((group, token));
        }
        else if (_open.Count == 0)
        {
            diagnostics.Add("DEC054", token.At, $"'{token.Text}' closes nothing", "Remove it, or open a group before it");
        }
        else
        {
            var (group, opener) = _open.Pop();
            if (Closing(opener.Text) != token.Text)
            {
                diagnostics.Add("DEC054", token.At, $"'{token.Text}' closes the '{opener.Text}' of {opener.At}", $"Write '{Closing(opener.Text)}'");
            }
            else if (group.Nodes.Count == 0)
            {
                diagnostics.Add("DEC055", opener.At, "The group is empty", "Remove it");
            }
        }
    }

    private void ParseRow(SourceLine line)
    {
        var name = line.Tokens[0];
        if (!Naming.IsValid(name.Text))
        {
            diagnostics.Add("DEC010", name.At, $"'{name.Text}' is no name of an instruction", "Begin with a lower-case letter; then letters, digits, '.', '_'");
            return;
        }

        if (table.Rows.Find(r => r.Name == name.Text || Naming.Pascal(r.Name) == Naming.Pascal(name.Text)) is { } earlier)
        {
            var (code, what) = earlier.Name == name.Text ? ("DEC011", "the same name") : ("DEC012", $"the same method name '{Naming.Pascal(name.Text)}'");
            diagnostics.Add(code, name.At, $"'{name.Text}' has {what} as the row at {earlier.At}", "Rename one; to share a method write '=method' on one of the rows");
            return;
        }

        var before = diagnostics.All.Count;
        var elements = new ElementReader(table, diagnostics).Read(line.Tokens.Skip(1).ToList(), isFormat: false);
        var row = diagnostics.All.Count == before
            ? new RowBuilder(table, diagnostics).Build(name, elements, _fileRequires, SectionOf(line.Comment) ?? _heading)
            : null;
        if (row is not null)
        {
            table.Rows.Add(row);
            Current.Nodes.Add(new RowNode(row));
        }
    }
}
