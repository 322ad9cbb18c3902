using Emu.DecodeGen.Model;

namespace Emu.DecodeGen.Syntax;

/// <summary>Puts a row and its format together and checks the result bit by bit.</summary>
internal sealed class RowBuilder(Table table, DiagnosticBag diagnostics)
{
    public Row? Build(Token name, Elements elements, List<Condition.Clause> fileRequires, string section)
    {
        var own = elements.Shape;
        var format = elements.Format?.Shape ?? new Shape();
        var before = diagnostics.All.Count;
        var bits = Combine(name, own.BitText, format.BitText);
        if (bits is null)
        {
            return null;
        }

        var bindings = new Dictionary<string, Binding>(format.Bindings);
        foreach (var (argument, binding) in own.Bindings)
        {
            bindings[argument] = binding;
        }

        var arguments = own.Arguments ?? format.Arguments;
        CheckBits(name, bits, bindings);
        CheckArguments(name, arguments, bindings);
        var template = own.Template ?? format.Template;
        if (template is null)
        {
            diagnostics.Add("DEC060", name.At, $"'{name.Text}' has no disassembly template", "Add one to the row or to its format, e.g. \"{name} {rd}\"");
        }
        else
        {
            CheckTemplate(own.Template is null ? format.TemplateAt : own.TemplateAt, name, template, arguments);
        }

        if (section.Length == 0)
        {
            diagnostics.Add("DEC062", name.At, $"'{name.Text}' does not say where the manual describes it", "End the line with '# § section', or put such a comment line before it");
        }

        var requires = Condition.Always.And(fileRequires).And(format.Requires).And(own.Requires);
        if (!requires.CompatibleWith(Condition.Always, table.Exclusive))
        {
            diagnostics.Add("DEC066", name.At, $"No machine satisfies '{requires}'", "Drop one of the features that exclude each other");
        }

        if (diagnostics.All.Count != before)
        {
            return null;
        }

        var (mask, fixedValue) = (ToMask(bits, c => c is '0' or '1'), ToMask(bits, c => c == '1'));
        var excludes = format.Excludes.Concat(own.Excludes).ToList();
        foreach (var (at, words) in excludes.Where(e => e.Words.Mask >> (bits.Length - 1) > 1 || e.Words.Takes(mask, fixedValue) || e.Words.Spares(mask, fixedValue)))
        {
            var what = words.Takes(mask, fixedValue) ? "all" : "none";
            diagnostics.Add("DEC048", at, $"That leaves out {what} of '{name.Text}'", "Leave out a value of bits that the row does not fix");
            return null;
        }

        return new Row
        {
            At = name.At,
            Name = name.Text,
            Width = bits.Length,
            Mask = mask,
            Value = fixedValue,
            Excludes = [.. excludes.Select(e => e.Words)],
            Arguments = arguments,
            Bindings = bindings,
            Requires = requires,
            Template = template!.Replace("{name}", name.Text, StringComparison.Ordinal),
            Section = section,
            Unimplemented = elements.Unimplemented,
            Method = elements.SharedMethod?.Text[1..] ?? name.Text,
            MethodAt = elements.SharedMethod?.At ?? name.At,
        };
    }

    private static ulong ToMask(string bits, Func<char, bool> isSet) =>
        bits.Aggregate(0UL, (m, c) => (m << 1) | (isSet(c) ? 1UL : 0UL));

    private string? Combine(Token name, string own, string format)
    {
        var longest = own.Length >= format.Length ? own : format;
        if (!table.Widths.Contains(longest.Length))
        {
            diagnostics.Add("DEC040", name.At, $"'{name.Text}' has {longest.Length} bits", $"Instructions have {string.Join(" or ", table.Widths)} bits (.widths)");
            return null;
        }

        if (own.Length == 0 || format.Length == 0)
        {
            return longest;
        }

        if (own.Length != format.Length)
        {
            diagnostics.Add("DEC041", name.At, $"'{name.Text}' has {own.Length} bits and its format {format.Length}", "Write the same number of bits in both");
            return null;
        }

        var bits = new char[own.Length];
        for (var i = 0; i < bits.Length; i++)
        {
            var (a, b) = (own[i], format[i]);
            if (a is '0' or '1' && b is '0' or '1' && a != b)
            {
                diagnostics.Add("DEC042", name.At, $"Bit {own.Length - 1 - i} of '{name.Text}' is {a}, but {b} in its format", "Fix the bit in one of the two only");
                return null;
            }

            bits[i] = a is '0' or '1' ? a : b is '.' || (b is '-' && a is 'f') ? a : b;
        }

        return new string(bits);
    }

    private void CheckBits(Token name, string bits, Dictionary<string, Binding> bindings)
    {
        var covered = 0UL;
        foreach (var (argument, binding) in bindings)
        {
            if (binding.Field is { } field)
            {
                covered |= field.Mask;
                if (field.HighestBit > bits.Length)
                {
                    diagnostics.Add("DEC021", name.At, $"'{argument}' reads bit {field.HighestBit - 1} of the {bits.Length} bits of '{name.Text}'", "Use a field that lies inside the instruction");
                }
            }
        }

        for (var i = 0; i < bits.Length; i++)
        {
            var position = bits.Length - 1 - i;
            if (bits[i] == '.' && (covered >> position & 1) == 0)
            {
                diagnostics.Add("DEC043", name.At, $"Bit {position} of '{name.Text}' is neither fixed nor part of a field", "Fix it, read it into an argument, or write '-' if it is ignored");
                return;
            }
        }

        if (!bits.Any(c => c is '0' or '1'))
        {
            diagnostics.Add("DEC047", name.At, $"'{name.Text}' fixes no bit", "A row that matches everything is not an instruction");
        }
    }

    private void CheckArguments(Token name, ArgumentSet? set, Dictionary<string, Binding> bindings)
    {
        var wanted = set?.Arguments ?? [];
        foreach (var (argument, binding) in bindings.Where(b => !wanted.Any(a => a.Name == b.Key)))
        {
            diagnostics.Add("DEC045", binding.At, $"'{argument}' of '{name.Text}' is not in {(set is null ? "an argument set" : $"'&{set.Name}'")}", "Add it to the set, name a set that has it, or drop it");
        }

        foreach (var argument in wanted)
        {
            if (!bindings.TryGetValue(argument.Name, out var binding))
            {
                diagnostics.Add("DEC046", name.At, $"'{name.Text}' sets no '{argument.Name}' of '&{set!.Name}'", $"Add a field, %{argument.Name} or {argument.Name}=number");
            }
            else if (binding.Field is { Function: null } field && field.TotalBits > Capacity(argument.Type, field.Signed))
            {
                diagnostics.Add("DEC024", binding.At, $"'{argument.Name}' has {field.TotalBits} bits, too many for '{argument.Type}'", $"Give it a wider type in '&{set!.Name}', e.g. {argument.Name}:long");
            }
        }
    }

    private static int Capacity(string type, bool signed) => type switch
    {
        "bool" => 1,
        "int" => signed ? 32 : 31,
        "uint" => 32,
        "long" => signed ? 64 : 63,
        _ => 64,
    };

    private void CheckTemplate(Location at, Token name, string template, ArgumentSet? set)
    {
        if (Template.TryParse(template, out var pieces, out var error))
        {
            var unknown = pieces.Where(p => p.Argument is not null and not "name").Select(p => p.Argument!)
                .FirstOrDefault(a => set?.Arguments.Any(x => x.Name == a) != true);
            error = unknown is null ? null : $"names '{{{unknown}}}', which '{name.Text}' does not have";
        }

        if (error is not null)
        {
            diagnostics.Add("DEC061", at, $"The template {error}", "Write {argument} or {argument:format} for arguments of the row, {name} for its name");
        }
    }
}
