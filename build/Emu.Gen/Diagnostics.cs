using Microsoft.CodeAnalysis;

namespace Emu.Gen;

/// <summary>What the generator refuses. Each message says what to do; README.md lists them.</summary>
internal static class Diagnostics
{
    public static readonly DiagnosticDescriptor NotPartial = Error(101, "Class is not partial",
        "'{0}' is written by the generator in part: declare it and every class around it 'partial'");

    public static readonly DiagnosticDescriptor NotSealed = Error(102, "Type is not a sealed top-level class",
        "'{0}' declares an object type: make it a 'sealed', non-generic class outside any other class");

    public static readonly DiagnosticDescriptor WrongBase = Error(103, "Attribute does not fit the base class",
        "'{0}' carries [{1}] but does not derive from {2}: derive it from there, or use the attribute that fits");

    public static readonly DiagnosticDescriptor NoConstructor = Error(104, "No parameterless constructor",
        "'{0}' is made without arguments: give it a constructor without parameters, or none at all, and use properties instead");

    public static readonly DiagnosticDescriptor UndeclaredField = Error(105, "Field is not declared",
        "'{0}' is none of configuration, state, derived data or handle: mark it [State] if a snapshot must hold it, [Derived] if OnRestored rebuilds it or it holds no guest state, or make it a [Config] property");

    public static readonly DiagnosticDescriptor UnsupportedState = Error(106, "State field of this type cannot be saved",
        "'{0}' is of type {1}: state is a bool, integer, float, double, enum, string, a one-dimensional array of these but string, an IStateful or an array of them");

    public static readonly DiagnosticDescriptor SinceBeyondVersion = Error(107, "Field is newer than the type's state",
        "'{0}' appeared in version {1} but the state of the class has version {2}: mark the class [StateVersion({1})]");

    public static readonly DiagnosticDescriptor ConfigShape = Error(110, "Property has the wrong form",
        "[Config] '{0}': declare it as 'public partial {1} {0} {{ get; init; }}'");

    public static readonly DiagnosticDescriptor UnsupportedProperty = Error(111, "Property of this type cannot be configured",
        "[Config] '{0}' is of type {1}: use bool, an integer of at most 64 bits, float, double, string, an enum, or ImmutableArray of one of these");

    public static readonly DiagnosticDescriptor DefaultType = Error(112, "Default does not fit the property",
        "default of '{0}': {1}");

    public static readonly DiagnosticDescriptor DefaultRange = Error(113, "Default is out of range",
        "default of '{0}' is {1}, which is not between {2} and {3}: give a Default in the range, or Required = true");

    public static readonly DiagnosticDescriptor LinkShape = Error(114, "Link has the wrong form",
        "[Link] '{0}': declare it as 'public partial T? {0} {{ get; }}', or 'ImmutableArray<T>', where T is a class or interface of the contract");

    public static readonly DiagnosticDescriptor HandleShape = Error(120, "Handle property has the wrong form",
        "[{1}] '{0}': declare it as 'public partial {2} {0} {{ get; }}'");

    public static readonly DiagnosticDescriptor MissingMember = Error(121, "Member named in an attribute does not exist",
        "[{1}] '{0}' names '{2}', which the class does not have: write nameof of a member of the class");

    public static readonly DiagnosticDescriptor WrongSignature = Error(122, "Method has the wrong signature",
        "'{0}' is called for [{1}]: it must be '{2}'");

    public static readonly DiagnosticDescriptor NoFrontend = Error(123, "Class does not take what its port receives",
        "[{1}] '{0}': the class must implement {2}");

    public static readonly DiagnosticDescriptor RegionSize = Error(124, "Region has no size",
        "[Region] '{0}': give either Size or SizeFrom");

    public static readonly DiagnosticDescriptor DuplicateName = Error(130, "Name is taken",
        "{0} '{1}' is declared twice: names are unique among the {0} names of a class and its bases; set Name");

    public static readonly DiagnosticDescriptor DuplicateType = Error(131, "Type name is taken",
        "type '{0}' is declared twice in this assembly: give one of them another name");

    public static readonly DiagnosticDescriptor ModelDefault = Error(132, "Default of a model does not fit",
        "model '{0}', default '{1}': {2}");

    public static readonly DiagnosticDescriptor BadName = Error(133, "Name has characters that names do not have",
        "'{0}' cannot be a name: use letters, digits, '-', '.' and '_', beginning with a letter or digit");

    public static readonly DiagnosticDescriptor DescribeSignature = Error(140, "Describe has the wrong signature",
        "the register map of '{0}' is declared by 'static void Describe(RegisterMapBuilder<{0}> map)', on a class that derives from Device");

    public static readonly DiagnosticDescriptor NotConstant = Error(141, "Register map is not constant",
        "'{0}' of {1} must be a constant: the manifest lists registers without running the module; use Array for repeated registers");

    public static readonly DiagnosticDescriptor RegisterBits = Error(142, "Register map does not account for every bit once",
        "register '{0}': {1}");

    public static readonly DiagnosticDescriptor ModuleNotPartial = Error(150, "Module class cannot be completed",
        "'{0}' has no Register method: declare it 'partial', then the generator writes one, or write it");

    private static DiagnosticDescriptor Error(int number, string title, string message) =>
        new("EMU" + number, title, message, "Emu.Gen", DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: "build/Emu.Gen/README.md");
}
