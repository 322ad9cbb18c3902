using Emu.ModuleCheck.Il;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Emu.ModuleCheck.Rules.Channels;

internal sealed class Emu032NamedSynchronization() : ApiRule(
    "EMU032",
    "named synchronisation object",
    "A name reaches every machine and every process of the host. Use an object without a name, owned by the device or backend.",
    KindSet.Code,
    [.. Named.Select(type => new Api(type, ".ctor", "OpenExisting", "TryOpenExisting", "CreateNew", "CreateOrOpen", "CreateFromFile"))])
{
    private static string[] Named =>
    [
        "System.Threading.Mutex", "System.Threading.Semaphore", "System.Threading.EventWaitHandle", "System.IO.MemoryMappedFiles.MemoryMappedFile",
    ];

    internal override bool Counts(CheckContext context, MethodDefinition method, Instruction instruction, MemberReference member)
    {
        if (member is not MethodReference called)
        {
            return false;
        }

        // A file's path is not a name; the name of its mapping is the second string.
        int skip = member.Name == "CreateFromFile" ? 1 : 0;
        for (int index = skip; index < called.Parameters.Count; index++)
        {
            if (called.Parameters[index].ParameterType.MetadataType == MetadataType.String
                && Producers.Of(method, instruction, called.Parameters.Count - 1 - index)?.OpCode.Code != Code.Ldnull)
            {
                return true;
            }
        }

        return false;
    }
}
