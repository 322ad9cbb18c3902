using Emu.ModuleCheck.Il;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Rules.References;

internal sealed class Emu026NonPublicReflection() : ApiRule(
    "EMU026",
    "reflection into non-public members",
    "What is not public can change without notice and is not part of the contract. Use the public member; if the contract lacks one, extend the contract.",
    KindSet.Code,
    [
        .. Flagged.Select(type => new Api(type)),
        new("System.Reflection.TypeInfo", "get_DeclaredConstructors", "get_DeclaredEvents", "get_DeclaredFields", "get_DeclaredMembers", "get_DeclaredMethods",
            "get_DeclaredNestedTypes", "get_DeclaredProperties", "GetDeclaredEvent", "GetDeclaredField", "GetDeclaredMethod", "GetDeclaredMethods", "GetDeclaredNestedType", "GetDeclaredProperty"),
        new("System.Reflection.RuntimeReflectionExtensions", "GetRuntimeEvents", "GetRuntimeFields", "GetRuntimeMethods", "GetRuntimeProperties"),
        new("System.Reflection.Assembly", "GetType", "GetTypes", "get_DefinedTypes"),
        new("System.Runtime.CompilerServices.RuntimeHelpers", "GetUninitializedObject"),
        new("System.Delegate", "CreateDelegate"),
    ])
{
    private const int NonPublic = 0x20;

    private static string[] Flagged =>
    [
        "System.Type", "System.Reflection.IReflect", "System.Activator", "System.Reflection.PropertyInfo", "System.Reflection.EventInfo",
        "System.Reflection.Module", "System.Reflection.Emit.DynamicMethod",
    ];

    internal override bool Counts(CheckContext context, MethodDefinition method, Instruction instruction, MemberReference member)
    {
        if (member is not MethodReference called)
        {
            return false;
        }

        string type = member.DeclaringType.FullName;
        if (type == "System.Delegate")
        {
            // Only these bind by name, and so to anything.
            return called.Parameters.Any(p => p.ParameterType.MetadataType == MetadataType.String);
        }

        if (Array.IndexOf(Flagged, type) < 0 || called.Name.StartsWith("Resolve", StringComparison.Ordinal))
        {
            return true;
        }

        for (int index = 0; index < called.Parameters.Count; index++)
        {
            string parameter = called.Parameters[index].ParameterType.FullName;
            bool flags = parameter == "System.Reflection.BindingFlags";
            bool nonPublic = parameter == "System.Boolean" && MeansNonPublic(type, called);
            if (!flags && !nonPublic)
            {
                continue;
            }

            // A value that cannot be seen from here is refused too.
            int? value = Producers.Constant(Producers.Of(method, instruction, called.Parameters.Count - 1 - index));
            if (value is null || (flags ? (value & NonPublic) != 0 : value != 0))
            {
                return true;
            }
        }

        return false;
    }

    // To have a Type is not to pry.
    internal override bool CountsField(CheckContext context) => false;

    internal override void CheckMethod(CheckContext context, MethodDefinition method)
    {
        if (Attributes.Has(method, "System.Runtime.CompilerServices.UnsafeAccessorAttribute"))
        {
            context.Report(this, $"{Display.Of(method)} is an unsafe accessor", context.LocateDeclaration(method));
        }
    }

    internal override void CheckAssembly(CheckContext context)
    {
        if (Attributes.Has(context.Module.Assembly, "System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute"))
        {
            context.Report(this, "the assembly ignores access checks", context.LocateText("IgnoresAccessChecksTo"));
        }
    }

    // "nonPublic" of accessors and Activator, "skipVisibility" of DynamicMethod; Type's booleans are "throwOnError".
    private static bool MeansNonPublic(string type, MethodReference called) => type switch
    {
        "System.Activator" => called.Name == "CreateInstance",
        "System.Reflection.PropertyInfo" => called.Name is "GetAccessors" or "GetGetMethod" or "GetSetMethod",
        "System.Reflection.EventInfo" => called.Name is "GetAddMethod" or "GetRemoveMethod" or "GetRaiseMethod" or "GetOtherMethods",
        "System.Reflection.Emit.DynamicMethod" => called.Name == ".ctor",
        _ => false,
    };
}
