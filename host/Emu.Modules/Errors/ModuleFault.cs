namespace Emu.Modules.Errors;

/// <summary>Why a module cannot be used.</summary>
public enum ModuleFault : byte
{
    /// <summary>The user disabled it.</summary>
    Disabled,

    /// <summary>The folder has no <c>module.json</c>.</summary>
    ManifestMissing,

    /// <summary>The manifest is not JSON, or not a manifest.</summary>
    ManifestMalformed,

    /// <summary>The manifest follows a schema of another host.</summary>
    ManifestSchema,

    /// <summary>A file is not the one that the manifest was made for.</summary>
    WrongHash,

    /// <summary>A file that the manifest lists is not there or cannot be read.</summary>
    FileMissing,

    /// <summary>The module's file is no managed assembly.</summary>
    NotAnAssembly,

    /// <summary>The module's file is a damaged assembly.</summary>
    Corrupt,

    /// <summary>The assembly is made for another processor or bitness.</summary>
    WrongArchitecture,

    /// <summary>Built against a newer contract than this host has.</summary>
    ContractTooNew,

    /// <summary>Built against a contract that this host no longer has.</summary>
    ContractTooOld,

    /// <summary>An assembly that its code refers to is not there.</summary>
    MissingDependency,

    /// <summary>A module that it requires is not there or cannot be used.</summary>
    RequiredModule,

    /// <summary>Modules require each other in a circle.</summary>
    CyclicDependency,

    /// <summary>The assembly has no usable entry class.</summary>
    NoEntryPoint,

    /// <summary>The assembly has more than one entry class.</summary>
    SeveralEntryPoints,

    /// <summary>The constructor of the entry class threw.</summary>
    ConstructorThrew,

    /// <summary>Registration of the types threw.</summary>
    RegistrationThrew,

    /// <summary>The manifest lists a type that the code does not register.</summary>
    TypeMissing,

    /// <summary>The code registers a type that the manifest does not list.</summary>
    TypeUnlisted,

    /// <summary>Two types have one name.</summary>
    DuplicateType,

    /// <summary>Two modules have one name.</summary>
    DuplicateModule,
}
