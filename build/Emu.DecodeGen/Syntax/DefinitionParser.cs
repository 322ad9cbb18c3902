using Emu.DecodeGen.Model;

namespace Emu.DecodeGen.Syntax;

/// <summary>Fields (<c>%</c>), argument sets (<c>&amp;</c>) and formats (<c>@</c>).</summary>
internal sealed class DefinitionParser(Table table, DiagnosticBag diagnostics)
{
    private static readonly string[] Types = ["int", "uint", "long", "ulong", "bool"];

    private readonly FieldReader _fields = new(diagnostics);

    public void ParseField(SourceLine line)
    {
        if (Name(line, table.Fields, f => f.At) is { } name && _fields.Read(line.Tokens[0].At, line.Tokens.Skip(1).ToList()) is { } field)
        {
            var widest = table.Widths.DefaultIfEmpty(64).Max();
            if (field.HighestBit > widest)
            {
                diagnostics.Add("DEC021", line.Tokens[0].At, $"Field '%{name}' reads bit {field.HighestBit - 1} of a word of {widest} bits", "Write position:length, the position counted from the least significant bit");
            }
            else
            {
                table.Fields.Add(name, field);
            }
        }
    }

    public void ParseArguments(SourceLine line)
    {
        if (Name(line, table.ArgumentSets, a => a.At) is not { } name)
        {
            return;
        }

        var arguments = new List<Argument>();
        foreach (var token in line.Tokens.Skip(1))
        {
            var colon = token.Text.IndexOf(':');
            var (argument, type) = colon < 0 ? (token.Text, "int") : (token.Text[..colon], token.Text[(colon + 1)..]);
            if (!Naming.IsValid(argument))
            {
                diagnostics.Add("DEC010", token.At, $"'{argument}' is no name", "Begin with a lower-case letter; then letters, digits, '.', '_'");
            }
            else if (!Types.Contains(type))
            {
                diagnostics.Add("DEC025", token.At, $"'{type}' is no argument type", $"Use one of {string.Join(", ", Types)}");
            }
            else if (arguments.Any(a => a.Name == argument))
            {
                diagnostics.Add("DEC011", token.At, $"Argument '{argument}' is already in '&{name}'", "Name each argument once");
            }
            else
            {
                arguments.Add(new Argument(argument, type));
            }
        }

        table.ArgumentSets.Add(name, new ArgumentSet(line.Tokens[0].At, name, arguments));
    }

    public void ParseFormat(SourceLine line)
    {
        if (Name(line, table.Formats, f => f.At) is { } name)
        {
            var shape = new ElementReader(table, diagnostics).Read(line.Tokens.Skip(1).ToList(), isFormat: true).Shape;
            table.Formats.Add(name, new Format(line.Tokens[0].At, name, shape));
        }
    }

    private string? Name<T>(SourceLine line, Dictionary<string, T> known, Func<T, Location> where)
    {
        var token = line.Tokens[0];
        var name = token.Text[1..];
        if (!Naming.IsValid(name))
        {
            diagnostics.Add("DEC010", token.At, $"'{name}' is no name", "Begin with a lower-case letter; then letters, digits, '.', '_'");
            return null;
        }

        if (known.TryGetValue(name, out var earlier))
        {
            diagnostics.Add("DEC011", token.At, $"'{token.Text}' is already defined at {where(earlier)}", "Rename one of the two");
            return null;
        }

        return name;
    }
}
