using Emu.Gen.Model;
using Microsoft.CodeAnalysis;

namespace Emu.Gen.Read;

/// <summary>Reads [State] and sees to it that a device has no other fields but declared ones.</summary>
internal static class StateFieldReader
{
    public const string State = Known.Qom + "StateAttribute";
    private const string Derived = Known.Qom + "DerivedAttribute";
    private const string Version = Known.Qom + "StateVersionAttribute";

    public static void Read(ClassModel model, INamedTypeSymbol declaring, Findings findings)
    {
        bool own = SymbolEqualityComparer.Default.Equals(declaring, model.Symbol);
        Findings target = own ? findings : new Findings();
        int? version = declaring.Attribute(Version)?.ConstructorArguments[0].Value as int?;
        model.StateVersion = own ? version : model.StateVersion;
        foreach (IFieldSymbol field in declaring.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsStatic && !f.IsConst))
        {
            // The compiler's own field of an automatic property carries the property's [field: …] attributes.
            ISymbol shown = field.AssociatedSymbol ?? field;
            if (field.Attribute(State) is { } attribute)
            {
                ReadOne(model, field, shown, attribute, version ?? 1, own, target);
            }
            else if (declaring.DerivesFrom(Known.Device) && !IsMarked(shown) && field.Attribute(Derived) is null && !IsHandle(field.Type) && shown is not IEventSymbol
                && declaring.ContainingAssembly.Name != "Emu.Abstractions")
            {
                target.Add(Diagnostics.UndeclaredField, shown, shown.Name);
            }
        }
    }

    /// <summary>A property with a mark of its own is reported for that mark.</summary>
    private static bool IsMarked(ISymbol shown) => shown.GetAttributes().Any(a => a.AttributeClass is { } type
        && (PropertyReader.Attributes.Contains(type.FullName()) || HandleReader.Attributes.ContainsKey(type.FullName())));

    private static void ReadOne(ClassModel model, IFieldSymbol field, ISymbol shown, AttributeData attribute, int version, bool own, Findings findings)
    {
        int since = attribute.Named("Since", 1);
        if (since > version)
        {
            findings.Add(Diagnostics.SinceBeyondVersion, shown, shown.Name, since.ToString(), version.ToString());
        }

        ITypeSymbol type = field.Type is IArrayTypeSymbol { Rank: 1 } array ? array.ElementType : field.Type;
        StateKind? kind = Kind(type);
        if (field.Type is IArrayTypeSymbol { Rank: 1 })
        {
            kind = kind switch
            {
                StateKind.Stateful => StateKind.StatefulArray,
                StateKind.Text or null => null,
                _ => StateKind.Array,
            };
        }
        else if (field.Type is IArrayTypeSymbol)
        {
            kind = null;
        }

        bool writable = !field.IsReadOnly || kind is StateKind.Array or StateKind.StatefulArray || (kind == StateKind.Stateful && type.IsReferenceType);
        if (kind is null || !writable)
        {
            findings.Add(Diagnostics.UnsupportedState, shown, shown.Name, (writable ? "" : "readonly ") + field.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat));
            return;
        }

        string name = shown is IPropertySymbol ? Names.Outer(shown.Name) : shown.Name.TrimStart('_');
        var state = new StateModel("this." + shown.Name, name, kind.Value, type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).CodeName(), since, attribute.Named("Was", ""));
        (own ? model.State : model.BaseState).Add(state);
    }

    private static StateKind? Kind(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean => StateKind.Bool,
        SpecialType.System_Char or (>= SpecialType.System_SByte and <= SpecialType.System_UInt64) => StateKind.Integer,
        SpecialType.System_Single => StateKind.Single,
        SpecialType.System_Double => StateKind.Double,
        SpecialType.System_String => StateKind.Text,
        _ => type.TypeKind == TypeKind.Enum ? StateKind.Integer
            : type.Implements(Known.Stateful) ? StateKind.Stateful
            : null,
    };

    private static bool IsHandle(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsHandle(array.ElementType),
        INamedTypeSymbol { IsGenericType: true, TypeArguments.Length: 1 } list when list.Name is "ImmutableArray" or "List" => IsHandle(list.TypeArguments[0]),
        _ => type.DerivesFrom(Known.Handle),
    };
}
