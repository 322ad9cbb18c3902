using System.Text;
using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.Tree.Tests;

/// <summary>A text in an assembly, with where it stands.</summary>
/// <param name="Text">The text.</param>
/// <param name="Place">Type and member.</param>
/// <param name="IsLiteral">Whether it is a value (a string, a constant, a resource) and no name.</param>
internal sealed record AssemblyText(string Text, string Place, bool IsLiteral);

/// <summary>Every name, string and resource in an assembly.</summary>
internal static partial class AssemblyWords
{
    /// <summary>Everything in an assembly that a person could read.</summary>
    /// <param name="file">The assembly.</param>
    public static IReadOnlyList<AssemblyText> Of(string file)
    {
        using var module = ModuleDefinition.ReadModule(file);
        List<AssemblyText> texts = [];
        texts.AddRange(module.Resources.SelectMany(OfResource));
        texts.AddRange(OfAttributes(module.Assembly, "assembly"));
        foreach (TypeDefinition type in module.GetTypes())
        {
            texts.Add(new(type.FullName, type.FullName, false));
            texts.AddRange(OfAttributes(type, type.FullName));
            texts.AddRange(type.Fields.SelectMany(field => OfConstant(field.Constant, field.FullName).Append(new(field.Name, field.FullName, false)).Concat(OfAttributes(field, field.FullName))));
            texts.AddRange(type.Properties.SelectMany(property => OfAttributes(property, property.FullName).Append(new(property.Name, property.FullName, false))));
            texts.AddRange(type.Events.Select(item => new AssemblyText(item.Name, item.FullName, false)));
            texts.AddRange(type.Methods.SelectMany(OfMethod));
        }

        return texts;
    }

    /// <summary>Lower-case words of a text: RiscV32Core gives risc, v32, core; ns16550a stays whole; X86 stays x86.</summary>
    /// <param name="text">The text.</param>
    public static IEnumerable<string> Split(string text) => Words().Matches(text).Select(match => match.Value.ToLowerInvariant());

    private static IEnumerable<AssemblyText> OfMethod(MethodDefinition method)
    {
        IEnumerable<AssemblyText> names = method.Parameters.Select(p => p.Name).Append(method.Name).Select(name => new AssemblyText(name, method.FullName, false));
        IEnumerable<AssemblyText> defaults = method.Parameters.SelectMany(p => OfConstant(p.HasConstant ? p.Constant : null, method.FullName));
        IEnumerable<AssemblyText> strings = method.HasBody
            ? method.Body.Instructions.Where(i => i.OpCode == OpCodes.Ldstr).Select(i => new AssemblyText((string)i.Operand, method.FullName, true))
            : [];
        return names.Concat(defaults).Concat(strings).Concat(OfAttributes(method, method.FullName));
    }

    private static IEnumerable<AssemblyText> OfResource(Resource resource) => resource is EmbeddedResource embedded
        ? [new(resource.Name, "resource", true), new(Encoding.UTF8.GetString(embedded.GetResourceData()), "resource " + resource.Name, true)]
        : [new(resource.Name, "resource", true)];

    private static IEnumerable<AssemblyText> OfConstant(object? constant, string place) => constant is string text ? [new(text, place, true)] : [];

    private static IEnumerable<AssemblyText> OfAttributes(ICustomAttributeProvider? provider, string place) => provider?.CustomAttributes
        .SelectMany(attribute => attribute.ConstructorArguments.Concat(attribute.Properties.Concat(attribute.Fields).Select(named => named.Argument)))
        .SelectMany(argument => OfConstant(argument.Value, place)) ?? [];

    [GeneratedRegex("[A-Z]+[0-9]+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+[0-9]*[a-z]*|[0-9]+")]
    private static partial Regex Words();
}
