using System.Globalization;
using System.Text;
using Emu.DecodeGen.Model;

namespace Emu.DecodeGen.Syntax;

/// <summary>What the words after the name of a format or a row say.</summary>
internal sealed class Elements
{
    public Shape Shape { get; } = new();

    public Format? Format { get; set; }

    public string? Unimplemented { get; set; }

    public Token? SharedMethod { get; set; }
}

/// <summary>Reads bits, inline fields, bindings, references and annotations.</summary>
internal sealed class ElementReader(Table table, DiagnosticBag diagnostics)
{
    private readonly StringBuilder _bits = new();
    private readonly List<(Token Token, string Name, int FromLeft, int Length, bool Signed)> _inline = [];
    private readonly ConditionReader _conditions = new(table, diagnostics);

    public Elements Read(IReadOnlyList<Token> tokens, bool isFormat)
    {
        var elements = new Elements();
        foreach (var token in tokens)
        {
            var known = ReadAny(token, elements) || (!isFormat && ReadRowOnly(token, elements));
            if (!known)
            {
                diagnostics.Add("DEC034", token.At, $"'{token.Text}' means nothing here", "Expected bits, name:length, name=value, %field, &set, @format, ?feature, =method, !unimplemented=\"why\" or a \"template\"");
            }
        }

        elements.Shape.BitText = _bits.ToString();
        foreach (var (token, name, fromLeft, length, signed) in _inline)
        {
            var segment = new Segment(_bits.Length - fromLeft - length, length, signed, null);
            Bind(elements.Shape, token, name, new Binding(token.At, new Field(token.At, [segment], null), 0));
        }

        return elements;
    }

    private bool ReadAny(Token token, Elements elements)
    {
        var text = token.Text;
        if (token.IsString)
        {
            elements.Shape.Template = token.Unquoted;
            elements.Shape.TemplateAt = token.At;
            return true;
        }

        if (text.All(c => c is '0' or '1' or '.' or '-'))
        {
            _bits.Append(text);
            return true;
        }

        switch (text[0])
        {
            case '%' when text.Contains("!=", StringComparison.Ordinal):
                ReadExclusion(token, elements.Shape);
                return true;
            case '%':
                Bind(elements.Shape, token, text[1..], FieldNamed(token, text[1..]));
                return true;
            case '&':
                elements.Shape.Arguments = Known(table.ArgumentSets, token, "DEC031", "argument set");
                return true;
            case '?':
                elements.Shape.Requires.AddRange(_conditions.Read(token, text[1..]));
                return true;
            default:
                return text.IndexOf('=') > 0 && text[0] != '!' ? ReadBinding(token, elements.Shape) : ReadInline(token);
        }
    }

    private bool ReadRowOnly(Token token, Elements elements)
    {
        const string Mark = "!unimplemented";
        if (token.Text.StartsWith(Mark, StringComparison.Ordinal))
        {
            var rest = token.Text[Mark.Length..];
            elements.Unimplemented = rest.Length > 3 && rest.StartsWith("=\"", StringComparison.Ordinal) ? rest[2..^1] : null;
            if (string.IsNullOrWhiteSpace(elements.Unimplemented))
            {
                elements.Unimplemented = "no reason given";
                diagnostics.Add("DEC063", token.At, "An unimplemented row gives no reason", "Write !unimplemented=\"why\"");
            }

            return true;
        }

        if (token.Text[0] == '@')
        {
            elements.Format = Known(table.Formats, token, "DEC032", "format");
            return true;
        }

        if (token.Text[0] == '=' && token.Text.Length > 1)
        {
            elements.SharedMethod = token;
            return true;
        }

        return false;
    }

    private bool ReadInline(Token token)
    {
        var colon = token.Text.IndexOf(':');
        if (colon <= 0 || !Naming.IsValid(token.Text[..colon]))
        {
            return false;
        }

        var rest = token.Text[(colon + 1)..];
        var signed = rest.StartsWith('s');
        if (!int.TryParse(signed ? rest[1..] : rest, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length is < 1 or > 64)
        {
            diagnostics.Add("DEC020", token.At, $"'{rest}' is no length of a field", "Write name:length or name:slength (signed)");
            return true;
        }

        _inline.Add((token, token.Text[..colon], _bits.Length, length, signed));
        _bits.Append('f', length);
        return true;
    }

    private bool ReadBinding(Token token, Shape shape)
    {
        var equals = token.Text.IndexOf('=');
        var name = token.Text[..equals];
        var value = token.Text[(equals + 1)..];
        if (!Naming.IsValid(name))
        {
            return false;
        }

        if (value.StartsWith('%'))
        {
            Bind(shape, token, name, FieldNamed(token, value[1..]));
        }
        else if (Numbers.TryParse(value, out var constant))
        {
            Bind(shape, token, name, new Binding(token.At, null, constant));
        }
        else
        {
            diagnostics.Add("DEC023", token.At, $"'{value}' is no number", "Write a decimal, 0x… or 0b… number, or %field");
        }

        return true;
    }

    private void ReadExclusion(Token token, Shape shape)
    {
        var mark = token.Text.IndexOf("!=", StringComparison.Ordinal);
        var (name, value) = (token.Text[1..mark], token.Text[(mark + 2)..]);
        if (FieldNamed(token, name) is not { Field: { } field })
        {
            return;
        }

        if (!Numbers.TryParse(value, out var number))
        {
            diagnostics.Add("DEC023", token.At, $"'{value}' is no number", "Write a decimal, 0x… or 0b… number");
        }
        else if (field.Words(number) is { } words)
        {
            shape.Excludes.Add((token.At, words));
        }
        else
        {
            diagnostics.Add("DEC048", token.At, $"The bits of '%{name}' are never {value}", "Leave out a number that the field's bits can be, as they stand in the word: no sign, no method");
        }
    }

    private void Bind(Shape shape, Token token, string name, Binding? binding)
    {
        if (binding is not null && !shape.Bindings.TryAdd(name, binding))
        {
            diagnostics.Add("DEC044", token.At, $"'{name}' is set twice", "Keep one of the two");
        }
    }

    private Binding? FieldNamed(Token token, string name)
    {
        if (table.Fields.TryGetValue(name, out var field))
        {
            return new Binding(token.At, field, 0);
        }

        diagnostics.Add("DEC030", token.At, $"There is no field '%{name}'", Nearest.Hint("%", name, table.Fields.Keys));
        return null;
    }

    private T? Known<T>(Dictionary<string, T> known, Token token, string code, string what)
        where T : class
    {
        if (known.TryGetValue(token.Text[1..], out var found))
        {
            return found;
        }

        diagnostics.Add(code, token.At, $"There is no {what} '{token.Text}'", Nearest.Hint(token.Text[..1], token.Text[1..], known.Keys));
        return null;
    }
}
