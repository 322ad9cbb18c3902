using System.Globalization;
using System.Text;
using Emu.Abstractions.Qom;

namespace Emu.Core.MachineFiles;

/// <summary>
/// Values of a machine file. A plain text is taken as it is; <c>$name</c> and <c>${expression}</c> are replaced. When they are the
/// whole text the value keeps its type. Expressions have integers (also 0x…, 1_000, 4KiB), texts in quotes, names,
/// <c>+ - * / %</c>, comparisons, <c>&amp;&amp; || !</c>, <c>condition ? one : other</c> and parentheses; arithmetic is on 64 bits and must not overflow.
/// </summary>
public static class Expression
{
    /// <summary>Replaces what is to be replaced.</summary>
    /// <param name="node">The text.</param>
    /// <param name="scope">Names that may be used.</param>
    /// <exception cref="MachineFileException">A name is unknown, or an expression is wrong.</exception>
    public static PropertyValue Evaluate(YamlScalar node, Scope scope)
    {
        string text = node.Text;
        int dollar = text.IndexOf('$', StringComparison.Ordinal);
        if (dollar < 0)
        {
            return PropertyValue.Of(text);
        }

        var result = new StringBuilder();
        int position = 0;
        while (dollar >= 0)
        {
            result.Append(text, position, dollar - position);
            PropertyValue value = Reference(node, scope, dollar, out int end);
            if (dollar == 0 && end == text.Length)
            {
                return value;
            }

            result.Append(value.Kind == PropertyKind.Size ? value.AsUInt().ToString(CultureInfo.InvariantCulture) : value.ToString());
            position = end;
            dollar = text.IndexOf('$', position);
        }

        return PropertyValue.Of(result.Append(text, position, text.Length - position).ToString());
    }

    /// <summary>Evaluates a text that is an expression as a whole, as in <c>when:</c>.</summary>
    /// <param name="node">The text; a <c>$</c> before names is allowed.</param>
    /// <param name="scope">Names that may be used.</param>
    /// <exception cref="MachineFileException">A name is unknown, or the expression is wrong.</exception>
    public static PropertyValue EvaluateAll(YamlScalar node, Scope scope) => new ExpressionParser(node, 0, node.Text.Length, scope).Parse();

    /// <summary>Whether a value counts as true: not false, zero, empty or absent.</summary>
    /// <param name="value">The value.</param>
    public static bool IsTrue(PropertyValue value) => value.Kind switch
    {
        PropertyKind.None => false,
        PropertyKind.Bool => value.AsBool(),
        PropertyKind.Int => value.AsInt() != 0,
        PropertyKind.UInt or PropertyKind.Size => value.AsUInt() != 0,
        PropertyKind.Text => value.AsText()!.Length > 0,
        _ => true,
    };

    private static PropertyValue Reference(YamlScalar node, Scope scope, int dollar, out int end)
    {
        string text = node.Text;
        if (dollar + 1 < text.Length && text[dollar + 1] == '{')
        {
            int close = text.IndexOf('}', dollar);
            if (close < 0)
            {
                throw new MachineFileException(node.At(dollar, text.Length - dollar), "'${' has no '}'");
            }

            end = close + 1;
            return new ExpressionParser(node, dollar + 2, close, scope).Parse();
        }

        end = dollar + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '-'))
        {
            end++;
        }

        string name = text[(dollar + 1)..end];
        if (name.Length == 0)
        {
            throw new MachineFileException(node.At(dollar, 1), "'$' needs a name or '{expression}' behind it");
        }

        return scope.TryGet(name, out PropertyValue value)
            ? value
            : throw new MachineFileException(node.At(dollar, end - dollar), $"no parameter '{name}'{NearestName.Hint(name, scope.Names)}");
    }
}
