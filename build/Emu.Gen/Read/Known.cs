using Microsoft.CodeAnalysis;

namespace Emu.Gen.Read;

/// <summary>Names of the contract, and questions about symbols.</summary>
internal static class Known
{
    public const string Qom = "Emu.Abstractions.Qom.";
    public const string Qdev = "Emu.Abstractions.Qdev.";
    public const string Registers = Qdev + "Registers.";
    public const string EmuObject = Qom + "EmuObject";
    public const string EmuModule = Qom + "EmuModule";
    public const string Handle = Qom + "Handle";
    public const string Stateful = Qom + "IStateful";
    public const string Device = Qdev + "Device";
    public const string CpuDevice = "Emu.Abstractions.Cpu.CpuDevice";
    public const string Accelerator = "Emu.Abstractions.Cpu.Accel.Accelerator";
    public const string Backends = "Emu.Abstractions.Qdev.Backend";
    public const string DeviceAttribute = Qdev + "DeviceAttribute";
    public const string ObjectTypeAttribute = Qom + "ObjectTypeAttribute";
    public const string CpuModelAttribute = "Emu.Abstractions.Cpu.CpuModelAttribute";

    private static readonly SymbolDisplayFormat Plain = SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    private static readonly SymbolDisplayFormat Nullable =
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>Full name without <c>global::</c>, generic arguments included.</summary>
    public static string FullName(this ITypeSymbol type) => type.ToDisplayString(Plain);

    /// <summary>Name as generated code writes it, with <c>global::</c> and nullability.</summary>
    public static string CodeName(this ITypeSymbol type) => type.ToDisplayString(Nullable);

    /// <summary>Name as metadata and reflection spell it.</summary>
    public static string MetadataFullName(this INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? outer.MetadataFullName() + "+" + type.MetadataName
        : type.ContainingNamespace.IsGlobalNamespace ? type.MetadataName
        : type.ContainingNamespace.ToDisplayString() + "." + type.MetadataName;

    public static bool DerivesFrom(this ITypeSymbol type, string fullName)
    {
        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (at.FullName() == fullName)
            {
                return true;
            }
        }

        return false;
    }

    public static bool Implements(this ITypeSymbol type, string fullName) =>
        type.FullName() == fullName || type.AllInterfaces.Any(i => i.FullName() == fullName);

    public static AttributeData? Attribute(this ISymbol symbol, string fullName) =>
        symbol.GetAttributes().FirstOrDefault(a => a.AttributeClass?.FullName() == fullName);

    public static T Named<T>(this AttributeData attribute, string name, T otherwise) =>
        Named(attribute, name) is { Kind: not TypedConstantKind.Array, Value: T value } ? value : otherwise;

    public static TypedConstant? Named(this AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name)
            {
                return argument.Value;
            }
        }

        return null;
    }

    public static string Text(this AttributeData attribute, int argument) =>
        attribute.ConstructorArguments.Length > argument && attribute.ConstructorArguments[argument].Value is string text ? text : "";

    /// <summary>The members of a class and of its bases that a name could mean, nearest first.</summary>
    public static IEnumerable<ISymbol> Find(this INamedTypeSymbol type, string name)
    {
        for (INamedTypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            foreach (ISymbol member in at.GetMembers(name))
            {
                yield return member;
            }
        }
    }
}
