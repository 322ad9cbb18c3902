using System.Runtime.CompilerServices;
using Emu.Abstractions.Qom;

namespace Emu.Core.MachineFiles;

/// <summary>Parses and evaluates one expression by precedence climbing.</summary>
internal sealed class ExpressionParser(YamlScalar node, int start, int end, Scope scope)
{
    private const int MaxDepth = 64;

    private static readonly string[][] Levels = [["||"], ["&&"], ["==", "!=", "<=", ">=", "<", ">"], ["+", "-"], ["*", "/", "%"]];

    private int position = start;
    private int depth;

    public PropertyValue Parse()
    {
        PropertyValue value = Choice();
        SkipSpace();
        return position == end ? value : throw Error(position, end - position, $"'{node.Text[position..end]}' is not expected here; expected an operator or the end");
    }

    /// <summary><c>condition ? one : other</c>; both are worked out, as with every other operator.</summary>
    private PropertyValue Choice()
    {
        PropertyValue condition = Level(0);
        SkipSpace();
        int at = position;
        if (Operator(["?"]) is null)
        {
            return condition;
        }

        Enter();
        PropertyValue one = Choice();
        SkipSpace();
        if (Operator([":"]) is null)
        {
            throw Error(at, 1, "'?' has no ':'; expected condition ? one : other");
        }

        PropertyValue other = Choice();
        depth--;
        return Expression.IsTrue(condition) ? one : other;
    }

    private PropertyValue Level(int level)
    {
        if (level == Levels.Length)
        {
            return Primary();
        }

        PropertyValue left = Level(level + 1);
        while (true)
        {
            SkipSpace();
            int at = position;
            if (Operator(Levels[level]) is not { } op)
            {
                return left;
            }

            PropertyValue right = Level(level + 1);
            left = Apply(op, left, right, at);
        }
    }

    private string? Operator(string[] candidates)
    {
        foreach (string candidate in candidates)
        {
            if (position + candidate.Length <= end && node.Text.AsSpan(position).StartsWith(candidate, StringComparison.Ordinal))
            {
                position += candidate.Length;
                return candidate;
            }
        }

        return null;
    }

    private PropertyValue Primary()
    {
        SkipSpace();
        if (position >= end)
        {
            throw Error(Math.Max(0, end - 1), 1, "the expression ends too early; expected a number, a name, a text or '('");
        }

        Enter();
        char c = node.Text[position];
        PropertyValue value;
        if (c == '(')
        {
            position++;
            value = Choice();
            SkipSpace();
            if (position >= end || node.Text[position] != ')')
            {
                throw Error(Math.Min(position, end - 1), 1, "expected ')'");
            }

            position++;
        }
        else if (c == '!')
        {
            position++;
            value = PropertyValue.Of(!Expression.IsTrue(Primary()));
        }
        else if (c == '-')
        {
            int at = position++;
            value = Apply("-", PropertyValue.Of(0L), Primary(), at);
        }
        else if (c is '\'' or '"')
        {
            value = Quoted(c);
        }
        else if (char.IsAsciiDigit(c))
        {
            value = Number();
        }
        else
        {
            value = Name();
        }

        depth--;
        return value;
    }

    private void Enter()
    {
        if (++depth > MaxDepth)
        {
            throw Error(Math.Min(position, end - 1), 1, $"the expression is nested deeper than {MaxDepth}");
        }
    }

    private PropertyValue Quoted(char quote)
    {
        int close = node.Text.IndexOf(quote, position + 1, end - position - 1);
        if (close < 0)
        {
            throw Error(position, end - position, "the text has no closing quote");
        }

        string text = node.Text[(position + 1)..close];
        position = close + 1;
        return PropertyValue.Of(text);
    }

    private PropertyValue Number()
    {
        int from = position;
        while (position < end && (char.IsAsciiLetterOrDigit(node.Text[position]) || node.Text[position] == '_'))
        {
            position++;
        }

        string text = node.Text[from..position];
        return SizeText.TryParse(text, out ulong number)
            ? char.IsAsciiLetter(text[^1]) && !text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? PropertyValue.OfSize(number) : Integer(number)
            : throw Error(from, position - from, $"'{text}' is not a number; expected something like 12, 0x1000 or 4KiB");
    }

    private PropertyValue Name()
    {
        int from = position;
        if (node.Text[position] == '$')
        {
            position++;
        }

        int first = position;
        while (position < end && (char.IsAsciiLetterOrDigit(node.Text[position]) || node.Text[position] == '_'))
        {
            position++;
        }

        string name = node.Text[first..position];
        if (name.Length == 0)
        {
            throw Error(from, 1, $"'{node.Text[from]}' is not expected here; expected a number, a name, a text or '('");
        }

        return name switch
        {
            "true" => PropertyValue.Of(true),
            "false" => PropertyValue.Of(false),
            _ when scope.TryGet(name, out PropertyValue value) => value,
            _ => throw Error(from, position - from, $"no parameter '{name}'{NearestName.Hint(name, scope.Names)}"),
        };
    }

    private PropertyValue Apply(string op, PropertyValue left, PropertyValue right, int at)
    {
        switch (op)
        {
            case "&&":
                return PropertyValue.Of(Expression.IsTrue(left) && Expression.IsTrue(right));
            case "||":
                return PropertyValue.Of(Expression.IsTrue(left) || Expression.IsTrue(right));
            case "==" or "!=" when left.Kind == PropertyKind.Text || right.Kind == PropertyKind.Text || left.Kind == PropertyKind.Bool || left.Kind == PropertyKind.None:
                return PropertyValue.Of(left.ToString() == right.ToString() == (op == "=="));
        }

        bool size = left.Kind == PropertyKind.Size || right.Kind == PropertyKind.Size;
        long limit = op == "*" ? 1L << 31 : 1L << 62;
        return IsBelow(limit, left) && IsBelow(limit, right) ? Small(op, (long)Bits(left), (long)Bits(right), size, at) : Wide(op, left, right, size, at);
    }

    // Nearly every expression of nearly every file; the wide form is not compiled ahead of time.
    private PropertyValue Small(string op, long a, long b, bool size, int at) => op switch
    {
        "==" => PropertyValue.Of(a == b),
        "!=" => PropertyValue.Of(a != b),
        "<" => PropertyValue.Of(a < b),
        "<=" => PropertyValue.Of(a <= b),
        ">" => PropertyValue.Of(a > b),
        ">=" => PropertyValue.Of(a >= b),
        "+" => Result(a + b, size),
        "-" => Result(a - b, size),
        "*" => Result(a * b, size),
        "/" or "%" when b == 0 => throw Error(at, op.Length, "division by zero"),
        "/" => Result(a / b, size),
        _ => Result(a % b, size),
    };

    private static PropertyValue Result(long value, bool size) => size && value >= 0 ? PropertyValue.OfSize((ulong)value) : PropertyValue.Of(value);

    private static bool IsBelow(long limit, PropertyValue value) => value.Kind switch
    {
        PropertyKind.Int => value.AsInt() < limit && value.AsInt() > -limit,
        PropertyKind.UInt or PropertyKind.Size => value.AsUInt() < (ulong)limit,
        _ => false,
    };

    private static ulong Bits(PropertyValue value) => value.Kind == PropertyKind.Int ? (ulong)value.AsInt() : value.AsUInt();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private PropertyValue Wide(string op, PropertyValue left, PropertyValue right, bool size, int at)
    {
        Int128 a = Operand(left, op, at);
        Int128 b = Operand(right, op, at);
        if (op is "/" or "%" && b == 0)
        {
            throw Error(at, op.Length, "division by zero");
        }

        return op switch
        {
            "==" => PropertyValue.Of(a == b),
            "!=" => PropertyValue.Of(a != b),
            "<" => PropertyValue.Of(a < b),
            "<=" => PropertyValue.Of(a <= b),
            ">" => PropertyValue.Of(a > b),
            ">=" => PropertyValue.Of(a >= b),
            "+" => Result(a + b, size, op, at),
            "-" => Result(a - b, size, op, at),
            "*" => a != 0 && Int128.Abs(b) > Int128.MaxValue / Int128.Abs(a) ? throw Overflow(op, at) : Result(a * b, size, op, at),
            "/" => Result(a / b, size, op, at),
            _ => Result(a % b, size, op, at),
        };
    }

    private PropertyValue Result(Int128 value, bool size, string op, int at)
    {
        if (value > ulong.MaxValue || value < long.MinValue)
        {
            throw Overflow(op, at);
        }

        return value < 0 ? PropertyValue.Of((long)value) : size ? PropertyValue.OfSize((ulong)value) : Integer((ulong)value);
    }

    private Int128 Operand(PropertyValue value, string op, int at) => value.Kind switch
    {
        PropertyKind.Int => value.AsInt(),
        PropertyKind.UInt or PropertyKind.Size => value.AsUInt(),
        _ => throw Error(at, op.Length, $"'{op}' needs numbers, not '{value}'"),
    };

    private static PropertyValue Integer(ulong value) => value <= long.MaxValue ? PropertyValue.Of((long)value) : PropertyValue.Of(value);

    private MachineFileException Overflow(string op, int at) => Error(at, op.Length, $"the result of '{op}' does not fit in 64 bits");

    private void SkipSpace()
    {
        while (position < end && node.Text[position] is ' ' or '\t')
        {
            position++;
        }
    }

    private MachineFileException Error(int at, int length, string problem) => new(node.At(at, length), problem);
}
